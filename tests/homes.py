"""Homes for tests, each made once for all processes; `python tests/homes.py FOLDER` makes them beside the tests, which wait less."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock
from material import LAWS

from assistant.service import Assistant

Make = Callable[[Path], object]


def made_once(shared: Path, name: str, maker: Make) -> Path:
    """Return a file or folder that the first process to need it makes; it is to be read or copied, never written to."""
    made, half = shared / name, shared / f"{name}.half"
    with FileLock(shared / f"{name}.lock"):
        if not made.exists():
            shutil.rmtree(half, ignore_errors=True)  # what a process that was stopped left behind
            maker(half)
            half.rename(made)
    return made


def note_home(shared: Path) -> Path:
    """Return a home whose index is built and which nobody has open.

    Copying a database that this process has open would drop the locks it holds on it
    (https://www.sqlite.org/howtocorrupt.html, section 2.2), and the next process would remove its log.
    """

    def build(folder: Path) -> None:
        with Assistant.open(folder) as opened:
            opened.prepare()

    return made_once(shared, "built-home", build)


def four_documents_home(shared: Path) -> Path:
    """Return a home that holds the note and three laws in two versions each."""

    def build(folder: Path) -> None:
        shutil.copytree(note_home(shared), folder)
        with Assistant.open(folder) as opened:
            for name in ("公司法", "反垄断法", "会计法"):
                opened.add([LAWS / name / "old.md", LAWS / name / "new.md"], name)
            opened.prepare()

    return made_once(shared, "four-documents-home", build)


if __name__ == "__main__":
    four_documents_home(Path(sys.argv[1])) if LAWS.exists() else note_home(Path(sys.argv[1]))
