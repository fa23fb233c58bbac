"""What comes with the program, and the number of the way in which it is read; light, so that a look-up need not load the readers."""

from __future__ import annotations

from pathlib import Path

# Counts up whenever what is read or how it is aligned changes: every document is then read and aligned anew.
FORMAT = 13
# The same for how relations are made of what was read: they are then made anew, without reading the files.
RELATIONS = 5


def builtin_documents() -> list[Path]:
    """Return the files that come with the program."""
    folder = Path(__file__).parent / "documents"
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
