"""Keep any number of dated versions of one text: neighbours in time are documents of two versions, a single one of one.

A version lies among the uploads as NAME_DATE.suffix, so the files alone tell which versions there are.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from corpus.errors import UserError
from index.originals import Originals
from index.store import Source, Store
from index.sync import Added, Outcome, ReadFiles, add, remove

_DATED = re.compile(r"(?P<name>.+)_(?P<date>(?:19|20)\d\d(?:-\d\d){0,2})")
_DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_NOT_IN_NAME = re.compile(r"[^\w.\-]+")
_FOLDER, _FILE = 0o700, 0o600


@dataclass(frozen=True, slots=True)
class Stage:
    """A document among the dated versions of a text: the name of the text, and the dates of the versions it holds."""

    document: str
    series: str
    dates: tuple[str, ...]


def stages(sources: Iterable[Source], uploads: Path) -> list[Stage]:
    """Return the documents that hold dated versions, by the name of the text, in the order of time."""
    folder = uploads.resolve()
    found = []
    for source in sources:
        paths = [Path(path) for path in source.paths]
        hits = [_DATED.fullmatch(path.stem) for path in paths if path.parent == folder]
        named = {hit["name"] for hit in hits if hit}
        if len(hits) == len(paths) and all(hits) and len(named) == 1:
            found.append(Stage(source.document, named.pop(), tuple(hit["date"] for hit in hits if hit)))
    return sorted(found, key=lambda stage: (stage.series, stage.dates))


def add_dated(
    store: Store, originals: Originals, uploads: Path, version: tuple[Path, str, str], read: ReadFiles, corpus_format: int
) -> Added:
    """Add a version (its file, the name of the text, its date) in whatever order, and pair it with its neighbours in time.

    Raises:
        UserError: when the date is none, or a file cannot be read; the library is then as it was.
    """
    path, name, date = version
    if not _DATE.fullmatch(date):
        raise UserError(f"日期“{date}”应写成 2022、2022-06 或 2022-06-24", f"the date “{date}” should be like 2022, 2022-06 or 2022-06-24")
    series = _NOT_IN_NAME.sub("-", name).strip("-.")
    if not series:
        raise UserError("请用 --name 说明是哪部法规、哪份计划的一个版本", "say with --name which text this is a version of")
    here = [stage for stage in stages(store.sources(), uploads) if stage.series == series]
    files = {date: path for stage in here for date, path in zip(stage.dates, _paths(store, stage), strict=True)}
    copy, earlier = uploads.resolve() / f"{series}_{date}{path.suffix.lower()}", files.get(date)
    was_there = copy.exists()
    kept = copy.read_bytes() if was_there else b""
    try:
        uploads.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
        if not was_there or not path.samefile(copy):
            shutil.copyfile(path, copy)
        copy.chmod(_FILE)
    except OSError as error:
        raise UserError(f"文件 {path} 存不下来：{error.strerror}", f"{path} cannot be stored: {error.strerror}") from error
    files[date] = copy
    order = sorted(files)
    wanted = [[files[a], files[b]] for a, b in pairwise(order)] or [[copy]]
    try:
        added = [add(store, originals, paths, "", read, corpus_format) for paths in wanted if copy in paths]
    except UserError:
        copy.write_bytes(kept) if was_there else copy.unlink(missing_ok=True)
        raise
    added += [add(store, originals, paths, "", read, corpus_format) for paths in wanted if copy not in paths]
    held = {each.document for each in added}
    if gone := [stage.document for stage in here if stage.document not in held]:
        remove(store, originals, gone)
    if earlier is not None and earlier != copy:
        earlier.unlink(missing_ok=True)
    return next((each for each in added if each.outcome is not Outcome.UNCHANGED), added[0])


def _paths(store: Store, stage: Stage) -> Sequence[Path]:
    return next([Path(path) for path in source.paths] for source in store.sources() if source.document == stage.document)
