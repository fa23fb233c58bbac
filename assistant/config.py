"""Where things lie; the environment is read here and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Serving:
    """How the page is served: where, to whom, with MCP tools or without, what is logged, and under which path others reach it."""

    host: str = "127.0.0.1"
    port: int = 7860
    home: Path | None = None
    mcp: bool = False
    users: Path | None = None
    is_open: bool = False
    log: Path | None = None
    log_questions: bool = False
    root: str = ""


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
