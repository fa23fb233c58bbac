"""Read files into a document: bytes, blocks, what kind of document that is, records, pairs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from corpus.errors import UserError
from corpus.headers import untold_tables, untold_titles
from corpus.notes import notes_behind_clauses
from corpus.parse import parse_blocks
from corpus.printed import without_page_lines
from corpus.readers.blocks import BlockStream
from corpus.readers.files import read_bytes, read_stream, stream_of
from corpus.readers.markdown import read_markdown
from corpus.struck import without_struck
from corpus.tables import table_pairs
from corpus.texts import FullText, joined, read_text
from corpus.types import Document, Version
from corpus.within import compares, compares_wording, is_text_with_tables, read_with_tables

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def read_document(path: Path) -> Document:
    """Read a comparison note; its id is the file's stem.

    Raises:
        UserError: when the file cannot be read.
    """
    content = read_bytes(path)
    return _comparison(path.stem, _shown(stream_of(path.name, content)), hashlib.sha256(content).hexdigest())


def read_files(paths: Sequence[Path], document: str, name: str = "") -> Document:
    """Read one file, or an old and a new text, into a document with an id and, if given, a name.

    One file is a comparison table where it has one, else a statute or a plan as it stands; two are compared.

    Raises:
        UserError: when a file cannot be read, or there is nothing in it to ask about.
    """
    streams = [_shown(read_stream(path)) for path in paths]
    digest = hashlib.sha256("\n".join(stream.plain for stream in streams).encode("utf-8", "surrogatepass")).hexdigest()
    if len(streams) == 1 and is_comparison(streams[0]):
        if is_text_with_tables(streams[0]):
            return _text_with_tables(document, name, streams[0], digest)
        made = _comparison(document, streams[0], digest)
        return replace(made, title=name) if name else made
    for path, stream in zip(paths, streams, strict=True):
        _refuse_untold(path, stream)
    versions = (None,) if len(streams) == 1 else tuple(Version)
    texts = [read_text(document, stream, version) for stream, version in zip(streams, versions, strict=True)]
    for path, each in zip(paths, texts, strict=True):
        if not each.records:
            raise UserError(f"{path.name} 里没有读出条文", f"no clauses were found in {path.name}")
    text = texts[0] if len(texts) == 1 else joined(*texts)
    sides = ("", "") if len(texts) == 1 else _side_names(paths, [each.title for each in texts])
    return _full_text(document, name or text.title or paths[-1].stem, text, digest, sides, streams)


def parse_document(name: str, text: str, sha256: str) -> Document:
    """Parse a comparison note from its text; never fails, what it cannot place is in `problems`."""
    return _comparison(name, _shown(read_markdown(text)), sha256)


def _shown(stream: BlockStream) -> BlockStream:
    """Return the text that a reader of the pages follows: without what is struck out, and what is printed around it on every page.

    Notes stand behind the clauses that they belong to.
    """
    return notes_behind_clauses(without_page_lines(without_struck(stream)))


def is_comparison(stream: BlockStream) -> bool:
    """Tell whether a file sets an old and a new version side by side in a table; in a text, one of wordings."""
    return any(map(compares_wording if is_text_with_tables(stream) else compares, stream.blocks))


def _refuse_untold(path: Path, stream: BlockStream) -> None:
    """Refuse a file whose table sets two texts side by side without saying which is which: in one text they would be mixed up."""
    if titles := untold_titles(stream):
        raise UserError(
            f"{path.name} 的表格从列名“{titles}”分不出哪一列是旧版、哪一列是新版；请把列名写明（如 修订前、修订后）再加入",
            f"the column titles {titles!r} in {path.name} do not tell old from new; name them (Old, New) and add the file again",
        )


def _comparison(name: str, stream: BlockStream, sha256: str) -> Document:
    parsed = parse_blocks(name, stream)
    return Document(
        id=name,
        title=parsed.title or name,
        sha256=sha256,
        plain=parsed.plain,
        records=parsed.records,
        headings=parsed.headings,
        pairs=table_pairs(parsed.records, parsed.tables),
        problems=(*parsed.problems, *stream.unread),
        scans=stream.scans,
        old_name=parsed.names.get(Version.OLD, ""),
        new_name=parsed.names.get(Version.NEW, ""),
    )


def _text_with_tables(document: str, name: str, stream: BlockStream, sha256: str) -> Document:
    text, tables = read_with_tables(document, stream)
    return Document(
        id=document,
        title=name or text.title or document,
        sha256=sha256,
        plain=text.plain,
        records=tuple(sorted((*text.records, *tables.records), key=lambda record: record.start)),
        headings=(*text.headings, *tables.headings),
        nodes=text.nodes,
        pairs=table_pairs(tables.records, tables.tables),
        problems=(*tables.problems, *untold_tables(stream), *stream.unread),
        scans=stream.scans,
        old_name=tables.names.get(Version.OLD, ""),
        new_name=tables.names.get(Version.NEW, ""),
    )


def _side_names(paths: Sequence[Path], titles: Sequence[str]) -> tuple[str, str]:
    """Name the two versions by their titles, with the year of each file behind titles that are the same: 条例（2018年）."""
    old, new = (title or path.stem for title, path in zip(titles, paths, strict=True))
    years = [_YEAR.findall(path.stem) for path in paths]
    if old == new and all(len(found) == 1 for found in years) and years[0] != years[1]:
        return f"{old}（{years[0][0]}年）", f"{new}（{years[1][0]}年）"
    return old, new


def _full_text(document: str, title: str, text: FullText, sha256: str, sides: tuple[str, str], streams: Sequence[BlockStream]) -> Document:
    versions = (None,) if len(streams) == 1 else tuple(Version)
    return Document(
        id=document,
        title=title,
        sha256=sha256,
        plain=text.plain,
        records=text.records,
        headings=text.headings,
        nodes=text.nodes,
        scans=tuple(replace(scan, version=side) for stream, side in zip(streams, versions, strict=True) for scan in stream.scans),
        problems=tuple(problem for stream in streams for problem in (*untold_tables(stream), *stream.unread)),
        old_name=sides[0],
        new_name=sides[1],
    )
