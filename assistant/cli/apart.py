"""Let another process make vectors, so that this one may end."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from index.files import Home
from index.standing import missing_chunks
from index.turns import is_taken

# So many chunks a command encodes itself before it answers, in a few seconds; more are left to another process.
_AT_ONCE = 500
_PATIENCE_S, _LOOK_S = 30.0, 0.05  # how long it waits for another process that makes so few, and how often it looks
# The folder that a command is started in is no place to take modules from.
_PROGRAM = "import sys; sys.path[:] = filter(None, sys.path); import ui; ui.main(sys.argv[1:])"


def encode_apart(home: Path) -> None:
    """Start a process that makes the vectors that are missing, unless one does so already; it outlives this one."""
    if is_taken(Home(home).vectors_lock):
        return
    command = [sys.executable, "-c", _PROGRAM, "encode", "--home", str(home)]
    null = subprocess.DEVNULL
    subprocess.Popen(command, stdin=null, stdout=null, stderr=null, cwd=home, start_new_session=True)


def answers_wait(home: Path) -> bool:
    """Tell whether a question may make the vectors that are missing: they are few; else another process is started for them.

    Where another process is at the few already, as after `add`, its end is waited for.
    """
    place = Home(home.expanduser())
    missing = missing_chunks(place)
    if not missing:
        return True
    if missing > _AT_ONCE:
        encode_apart(place.root.resolve())
        return False
    end = time.monotonic() + _PATIENCE_S
    while is_taken(place.vectors_lock):
        if time.monotonic() > end:
            return False
        time.sleep(_LOOK_S)
    return True
