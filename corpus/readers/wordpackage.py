"""Open a Word package: the parts that its text is spread over, and the files that it takes in whole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from corpus.errors import UserError
from corpus.readers.blocks import BlockStream
from corpus.readers.chunks import read_chunk
from corpus.readers.limits import Limits, check_limit
from corpus.readers.numbering import Element
from corpus.readers.package import PARSED, checked_package, packed, raw_part

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DEEPEST = 2  # Word documents within Word documents


class ReadWord(Protocol):
    """Reads a Word document that stands within others."""

    def __call__(self, content: bytes, limits: Limits, depth: int) -> BlockStream:
        """Return what it says; `depth` counts the documents around it."""
        ...


@dataclass(frozen=True, slots=True)
class WordPackage:
    """A package that is open: its parts as lxml elements, None where there is none; `files` are names and kinds of inserted files."""

    content: bytes
    limits: Limits
    depth: int
    body: Element
    styles: Element
    numbering: Element
    footnotes: Element
    endnotes: Element
    files: dict[str, tuple[str, str]]

    def inserted(self, chunk: Element, read_word: ReadWord) -> BlockStream | None:
        """Return what the file says that stands in the place of an altChunk; None where it cannot be read."""
        name, kind = self.files.get(chunk.get(_RELATION) or "", ("", ""))
        if not name or self.depth >= _DEEPEST:
            return None
        try:
            inside = partial(read_word, depth=self.depth + 1)
            return read_chunk(name, kind, raw_part(self.content, name, self.limits), self.limits, inside)
        except UserError:
            return None


def open_word(content: bytes, limits: Limits, depth: int = 0) -> WordPackage:
    """Open a Word document.

    Raises:
        UserError: when the package is damaged or hostile, or there is more of something than the limits allow.
    """
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.exceptions import OpcError
    from docx.oxml import parse_xml
    from lxml.etree import XMLSyntaxError

    parts = checked_package(content, limits)
    check_limit(sum(part.count(b"<w:tc>") + part.count(b"<w:tc ") for part in parts.values()), limits.cells, "表格单元格", "table cells")
    try:
        # Word files within this one are of a kind that the library would parse.
        document = docx.Document(packed({name: part or (b"" if name.endswith(PARSED) else b"<none/>") for name, part in parts.items()}))
        inside = {name: relation for name, relation in document.part.rels.items() if not relation.is_external}
        related = {relation.reltype: relation.target_part for relation in inside.values()}

        def element(kind: str) -> Element:
            part = related.get(kind)
            return None if part is None else part.element if hasattr(part, "element") else parse_xml(part.blob)

        return WordPackage(
            content,
            limits,
            depth,
            _body(document),
            element(RELATIONSHIP_TYPE.STYLES),
            element(RELATIONSHIP_TYPE.NUMBERING),
            element(RELATIONSHIP_TYPE.FOOTNOTES),
            element(RELATIONSHIP_TYPE.ENDNOTES),
            {
                name: (str(relation.target_part.partname).removeprefix("/"), relation.target_part.content_type)
                for name, relation in inside.items()
                if relation.reltype.endswith("/aFChunk")
            },
        )
    except (OpcError, XMLSyntaxError, KeyError, ValueError, AttributeError) as error:
        raise UserError("不是有效的 DOCX 文件，可能不完整或已损坏", "no valid DOCX file; it may be incomplete or damaged") from error


def _body(document: Any) -> Element:  # noqa: ANN401
    body = document.element.body
    if body is None:
        raise ValueError("a document without a body")
    return body
