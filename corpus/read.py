"""Read a file into a document: bytes, blocks, records, pairs."""

from __future__ import annotations

import hashlib
from pathlib import Path

from corpus.errors import UserError
from corpus.parse import parse_blocks
from corpus.readers.markdown import read_markdown
from corpus.tables import table_pairs
from corpus.types import Document, Version

FORMAT = 3
SUFFIXES = frozenset({".md", ".txt"})
_MAX_BYTES = 20_000_000
_ENCODINGS = ("utf-8-sig", "gb18030")


def builtin_documents() -> list[Path]:
    """Return the files that come with the program."""
    folder = Path(__file__).parent / "documents"
    return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)


def read_document(path: Path) -> Document:
    """Read a comparison note; its id is the file's stem.

    Raises:
        UserError: when the file cannot be read or holds no comparison table.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"读不了文件 {path}：{error.strerror or error}", f"cannot read {path}: {error.strerror or error}") from error
    if len(content) > _MAX_BYTES:
        raise UserError(f"文件 {path.name} 超过 20 MB，请拆分后再加入", f"{path.name} is larger than 20 MB")
    return parse_document(path.stem, _decoded(content, path), hashlib.sha256(content).hexdigest())


def parse_document(name: str, text: str, sha256: str) -> Document:
    """Parse a comparison note from its text; never fails, what it cannot place is in `problems`."""
    stream = read_markdown(text)
    parsed = parse_blocks(name, stream)
    return Document(
        id=name,
        title=parsed.title or name,
        sha256=sha256,
        plain=stream.plain,
        records=parsed.records,
        headings=parsed.headings,
        pairs=table_pairs(parsed.records, parsed.tables),
        problems=parsed.problems,
        old_name=parsed.names.get(Version.OLD, ""),
        new_name=parsed.names.get(Version.NEW, ""),
    )


def _decoded(content: bytes, path: Path) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError(f"文件 {path.name} 不是 UTF-8、GB18030 或 UTF-16 文本", f"{path.name} is not UTF-8, GB18030 or UTF-16 text")
