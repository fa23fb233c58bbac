"""Word files written as the XML that Word writes, for what python-docx cannot make."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from corpus.readers.blocks import BlockStream
from corpus.readers.docx import read_docx

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = (
    f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml."
CHANGE = 'w:id="1" w:author="a" w:date="2024-01-01T00:00:00Z"'


def word(body: str, files: Mapping[str, tuple[str, bytes]] | None = None, **parts: str) -> bytes:
    """Return a Word file with a body and other parts (styles, numbering, footnotes, endnotes), each given without its root.

    `files` are inserted files by name, with content type and bytes; the first is related as f0, the next as f1.
    """
    files = files or {}
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        kinds = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_KIND}{name}+xml"/>' for name in parts)
        kinds += "".join(f'<Override PartName="/word/{name}" ContentType="{kind}"/>' for name, (kind, _) in files.items())
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_KIND}document.main+xml"/>{kinds}</Types>',
        )
        archive.writestr("_rels/.rels", _relations([("d", "officeDocument", "word/document.xml")]))
        related = [(name, name, f"{name}.xml") for name in parts] + [(f"f{n}", "aFChunk", name) for n, name in enumerate(files)]
        archive.writestr("word/_rels/document.xml.rels", _relations(related))
        archive.writestr("word/document.xml", f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>")
        for name, inner in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {_NAMES}>{inner}</w:{name}>")
        for name, (_, content) in files.items():
            archive.writestr(f"word/{name}", content)
    return package.getvalue()


def _relations(related: list[tuple[str, str, str]]) -> str:
    rows = "".join(f'<Relationship Id="{name}" Type="{_R}/{kind}" Target="{target}"/>' for name, kind, target in related)
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def run(text: str, dress: str = "") -> str:
    """Return a run with a text."""
    return f'<w:r><w:rPr>{dress}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*inner: str, style: str = "", number: str = "", level: int = 0, mark: str = "") -> str:
    """Return a paragraph of runs; `number` is its list, `mark` what is said of its mark."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    return f"<w:p><w:pPr>{properties}<w:rPr>{mark}</w:rPr></w:pPr>{''.join(inner)}</w:p>"


def level(at: int, form: str, template: str, more: str = "") -> str:
    """Return a level of a list."""
    shape = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{template}"/>'
    return f'<w:lvl w:ilvl="{at}">{shape}</w:lvl>'


def field(instruction: str, shown: str | None = None, form: str = "") -> str:
    """Return a field with what it was told to do and what it showed when it was last updated."""
    kept = "" if shown is None else f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}'
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{form}</w:fldChar></w:r><w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>'
        f'{kept}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def lines(stream: BlockStream) -> list[str]:
    """Return the texts of a stream's paragraphs."""
    return [block.paragraph.text for block in stream.blocks if block.paragraph]


def text_of(*inner: str, **parts: str) -> str:
    """Return what one paragraph of runs reads as."""
    return "\n".join(lines(read_docx(word(paragraph(*inner), **parts))))


def told(stream: BlockStream) -> str:
    """Return what was said of what could not be read."""
    return "\n".join(problem.message for problem in stream.unread)
