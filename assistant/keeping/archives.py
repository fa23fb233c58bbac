"""What removed users left in files of their own: looked through, and taken out part by part."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

PARTS = ("conversations", "note", "feedback")


def archives(folder: Path) -> Iterator[Path]:
    """Yield the files, and what lies in the place of one."""
    yield from sorted(folder.glob("*.json")) if folder.is_dir() else []


def read_archive(path: Path) -> dict[str, Any] | None:
    """Return what a file holds, None where it is not as it was written.

    Raises:
        OSError: when it cannot be opened.
    """
    try:
        held = json.loads(path.read_text("utf-8"))
    except ValueError:
        return None
    is_whole = isinstance(held, dict) and isinstance(held.get("user"), str) and all(part in held for part in PARTS)
    return held if is_whole else None


def take_out(folder: Path, parts: Collection[str], user: str | None) -> int:
    """Take parts out of what a user left, of what all left where None is given; return of how many files.

    A file of which nothing remains goes; so does one that cannot be read any more and bears the name.

    Raises:
        OSError: when a file cannot be read or written.
    """
    return sum(_taken_out(path, parts, user) for path in archives(folder))


def _taken_out(path: Path, parts: Collection[str], user: str | None) -> bool:
    held = None if path.is_dir() else read_archive(path)
    owner = held["user"] if held else path.stem.rsplit("-", 2)[0]
    if user is not None and owner != user:
        return False
    remaining = {part: held[part] for part in PARTS if part not in parts and held[part]} if held else {}
    if held is None or not remaining:
        if path.is_dir():
            return False
        path.unlink()
        return True
    beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({**held, **{part: type(held[part])() for part in parts}}, file, ensure_ascii=False, indent=1)
    beside.replace(path)
    return True
