"""Let another process make vectors, so that this one may end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from index.files import Home
from index.standing import missing_chunks
from index.turns import is_taken

# So many chunks a command encodes itself before it answers, in a few seconds; more are left to another process.
_AT_ONCE = 500
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
    """Tell whether a question should wait for vectors: few are missing, and nobody makes them; else somebody is made to."""
    place = Home(home.expanduser())
    missing = missing_chunks(place)
    if not missing:
        return True
    if missing > _AT_ONCE:
        encode_apart(place.root.resolve())
        return False
    return not is_taken(place.vectors_lock)
