"""Where things lie; the environment is read here and nowhere else."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs

_FOLDERS: dict[str, Path] = {}  # by variable


@dataclass(frozen=True, slots=True)
class Serving:
    """How the page is served: where, to whom, with MCP tools or without, what is logged, under which path and
    which hosts others reach it, and which proxies are trusted, with the header by which they name who has signed in.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    home: Path | None = None
    mcp: bool = False
    users: Path | None = None
    is_open: bool = False
    log: Path | None = None
    log_questions: bool = False
    root: str = ""
    allow_hosts: tuple[str, ...] = ()
    trust_proxies: tuple[str, ...] = ()
    user_header: str = ""


def home_directory() -> Path:
    """Return the directory for built files: `CLAUSEPAIR_HOME`, else the platform's user data directory."""
    named = os.environ.get("CLAUSEPAIR_HOME")
    return Path(named).expanduser() if named else Path(platformdirs.user_data_dir("clausepair", appauthor=False))


def users_file(home: Path | None) -> Path:
    """Return where the users of a served page stand unless another file is named."""
    return (home or home_directory()).expanduser() / "users"


def encoder_name() -> str | None:
    """Return the encoder named by `CLAUSEPAIR_ENCODER`, None for the embedded one."""
    return os.environ.get("CLAUSEPAIR_ENCODER") or None


def own_temporary_folder(variable: str) -> Path:
    """Make a folder that no other account can enter, gone when the program ends, and name it to a library by its variable.

    It lies in the folder that the variable named before, if any.
    """
    if folder := _FOLDERS.get(variable):
        return folder
    within = os.environ.get(variable)
    if within:
        Path(within).mkdir(parents=True, exist_ok=True)
    folder = _FOLDERS[variable] = Path(tempfile.mkdtemp(prefix="clausepair-", dir=within or None)).resolve()
    os.environ[variable] = str(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextmanager
def no_proxies() -> Iterator[None]:
    """Keep what runs in the block from any proxy that the environment or the system names: what it asks is on this machine.

    A list of addresses in `no_proxy` would not do: httpx makes ready every proxy that is named, and fails on kinds it does not know.
    """
    before = os.environ.get("no_proxy")
    os.environ["no_proxy"] = "*"
    try:
        yield
    finally:
        if before is None:
            del os.environ["no_proxy"]
        else:
            os.environ["no_proxy"] = before
