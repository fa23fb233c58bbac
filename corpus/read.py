"""Read a file into a document: bytes, blocks, records, pairs."""

from __future__ import annotations

import hashlib
from pathlib import Path

from corpus.parse import parse_blocks
from corpus.readers.blocks import BlockStream
from corpus.readers.files import SUFFIXES, read_bytes, stream_of
from corpus.readers.markdown import read_markdown
from corpus.tables import table_pairs
from corpus.types import Document, Problem, Version

FORMAT = 4


def builtin_documents() -> list[Path]:
    """Return the files that come with the program."""
    folder = Path(__file__).parent / "documents"
    return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)


def read_document(path: Path) -> Document:
    """Read a comparison note; its id is the file's stem.

    Raises:
        UserError: when the file cannot be read or holds no comparison table.
    """
    content = read_bytes(path)
    return _document(path.stem, stream_of(path.name, content), hashlib.sha256(content).hexdigest())


def parse_document(name: str, text: str, sha256: str) -> Document:
    """Parse a comparison note from its text; never fails, what it cannot place is in `problems`."""
    return _document(name, read_markdown(text), sha256)


def _document(name: str, stream: BlockStream, sha256: str) -> Document:
    parsed = parse_blocks(name, stream)
    return Document(
        id=name,
        title=parsed.title or name,
        sha256=sha256,
        plain=stream.plain,
        records=parsed.records,
        headings=parsed.headings,
        pairs=table_pairs(parsed.records, parsed.tables),
        problems=(*parsed.problems, *(Problem(message) for message in stream.unread)),
        old_name=parsed.names.get(Version.OLD, ""),
        new_name=parsed.names.get(Version.NEW, ""),
    )
