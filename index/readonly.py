"""Open a home directory that cannot be written: what is looked up is a copy of its database, and nothing is kept."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from index.files import Home, unusable
from index.sqlite import SIDE_FILES, set_aside
from index.store import Store
from index.types import Notice


def is_read_only(home: Home) -> bool:
    """Tell whether the directory is there, may be read and may not be written, or its database may not."""
    try:
        if not home.root.is_dir():
            return False
        database = home.database
        is_fixed = database.is_file() and os.access(database, os.R_OK) and not os.access(database, os.W_OK)
        return is_fixed or not os.access(home.root, os.W_OK)
    except OSError:
        return False


def opened_read_only(home: Home, notice: Notice) -> Path | None:
    """Return a folder with a copy of the database of a home directory that cannot be written; None where it can.

    Raises:
        UserError: when the directory can be neither made nor read.
    """
    if not is_read_only(home):
        home.create()
        return None
    notice(f"数据目录 {home.root} 是只读的：可以查、可以问，但不记历史、摘录和反馈，资料不能增减")
    scratch = Path(tempfile.mkdtemp(prefix="clausepair-"))
    try:
        for path in (home.database, *(home.database.with_name(home.database.name + tail) for tail in SIDE_FILES[:1])):
            if path.is_file():
                shutil.copyfile(path, scratch / path.name)
    except OSError as error:
        shutil.rmtree(scratch, ignore_errors=True)
        raise unusable(home.root, error) from error
    return scratch


def opened_store(home: Home, scratch: Path | None, notice: Notice) -> Store:
    """Open the database of a home directory, or its copy; one that is gone though other things are there is named.

    Raises:
        UserError: when it cannot be used.
    """
    if scratch is not None:
        return Store.open(scratch / home.database.name, notice)
    for folder in (home.originals, home.uploads):
        if folder.exists() and not folder.is_dir():
            with contextlib.suppress(OSError):
                notice(f"{folder.name} 的位置上不是文件夹，原文件保留为 {set_aside(folder).name}")
    others = [folder for folder in (home.derived, home.originals, home.uploads) if folder.is_dir() and any(folder.iterdir())]
    if others and not home.database.exists():
        notice(f"数据库 {home.database.name} 不见了，现从文档重建")
    elif others and home.database.is_file() and not home.database.stat().st_size:
        notice(f"数据库 {home.database.name} 是空的，现从文档重建")
    return Store.open(home.database, notice)
