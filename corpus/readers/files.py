"""Read any supported file into blocks: its content says what it is, its suffix only where content cannot."""

from __future__ import annotations

import email
import email.policy
import re
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePath

from corpus.errors import UserError
from corpus.readers.blocks import BlockStream
from corpus.readers.docx import read_docx
from corpus.readers.epub import read_epub
from corpus.readers.html import read_html
from corpus.readers.limits import LIMITS, MB, Limits, check_limit
from corpus.readers.markdown import read_markdown
from corpus.readers.office import CONVERTED, converted
from corpus.readers.package import member_names
from corpus.readers.pdf import read_pdf
from corpus.readers.pictures import SUFFIXES as PICTURES
from corpus.readers.pictures import read_picture
from corpus.readers.text import decode_page, decode_text
from corpus.readers.xlsx import read_xlsx

_SUPPORTED = "md、txt、html、docx、pdf、xlsx"
_TEXT_SUFFIXES = frozenset({".md", ".markdown", ".txt", ""})
_PAGE_SUFFIXES = frozenset({".html", ".htm"})
SUFFIXES = frozenset({".md", ".markdown", ".txt", ".html", ".htm", ".docx", ".pdf", ".xlsx"}) | PICTURES
# Known by their content: read, converted, or named with what to do.
TOLD = frozenset({*CONVERTED, ".epub", ".mht", ".mhtml", ".ofd", ".eml"})

_OFFICE = ("是旧版 Office 或 WPS 文件，请另存为 docx 或 xlsx", "an old Office or WPS file; save it as docx or xlsx")
_RTF = ("是 RTF 文件，请另存为 docx", "an RTF file; save it as docx")
_ODF = ("是 ODF 文件，请另存为 docx 或 xlsx", "an ODF file; save it as docx or xlsx")
_OFD = ("是 OFD 版式文件，请用 OFD 阅读器或 WPS 另存（打印）为 PDF", "an OFD file; save or print it as PDF")
_MAIL = ("是邮件，请把正文或附件另存为 docx、PDF 或 html", "an e-mail; save its text or attachment as docx, PDF or html")
_MHT = ("是单文件网页存档（MHT），里面没有网页，请另存为 html", "a web archive (MHT) without a page in it; save it as html")
_PICTURE = ("是 HEIC 或 AVIF 图片，请另存为 PNG 或 JPG", "a picture of the kind HEIC or AVIF; save it as PNG or JPG")
_PICTURES = re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|BM.{4}\0{4}|II\*\0|MM\0\*|RIFF.{4}WEBP", re.DOTALL)
_ARCHIVE = ("是压缩包，请解压后逐个加入", "an archive; unpack it and add its files")
_FOREIGN = tuple(
    (re.compile(magic, re.DOTALL), reason)
    for magic, reason in (
        (rb".{4}ftyp(?:hei|avif|mif1)", _PICTURE),
        (rb"Rar!\x1a|7z\xbc\xaf|\x1f\x8b\x08|BZh[1-9]1AY|\xfd7zXZ|\x28\xb5\x2f\xfd|.{257}ustar", _ARCHIVE),
        (rb"SQLite format 3\0|MZ.{1,60}\0\0|\x7fELF", ("不是文档", "no document")),
    )
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # MS-OFFCRYPTO 1.3.2: an encrypted docx or xlsx is this stream in an OLE file
# MS-DOC, MS-XLS: the main stream's name in the directory of an OLE file tells what made it; one file may hold another.
_OLE_KINDS = tuple(
    (name.encode("utf-16-le"), suffix) for name, suffix in (("WordDocument", ".doc"), ("Workbook", ".xls"), ("Book\0", ".xlw"))
)
_ODF_KINDS = {"text": ".odt", "spreadsheet": ".ods"}
_RTF_HEAD = b"{\\rtf"
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_PDF, _PDF_WITHIN = b"%PDF-", 1024  # ISO 32000 annex H: readers accept the header anywhere in the first 1,024 bytes
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:\s|<!--.{0,2000}?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_HEAD_BYTES = 4096


def read_stream(path: Path) -> BlockStream:
    """Read a file of a supported kind.

    Raises:
        UserError: in one line that names the file and says why it was not read.
    """
    stream = stream_of(path.name, read_bytes(path))
    if not stream.plain:
        raise _named(path.name, UserError("是空的，没有可读的文字", "empty, there is no text in it"))
    return stream


def read_bytes(path: Path, limits: Limits = LIMITS) -> bytes:
    """Return the content of a file of tolerable size.

    Raises:
        UserError: when it is absent, no file, not permitted, or too large.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _named(str(path), UserError("不是普通文件，无法读取", "not a file"))
        with path.open("rb") as file:
            binary = _is_binary(file.read(_HEAD_BYTES))
            limit = limits.binary_bytes if binary else limits.text_bytes
            if status.st_size > limit:
                size = limit // MB
                raise _named(path.name, UserError(f"超过 {size} MB，请拆分后再加入", f"larger than {size} MB; split it"))
            file.seek(0)
            return file.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError(f"读不了文件 {path}：{reason}", f"cannot read {path}: {reason}") from error


def stream_of(name: str, content: bytes, limits: Limits = LIMITS) -> BlockStream:
    """Read a file's content; `name` is for its suffix and for what is said of it.

    Raises:
        UserError: in one line that names the file and says why it was not read.
    """
    try:
        stream = _reader(content, PurePath(name).suffix.lower())(content, limits)
        check_limit(len(stream.plain), limits.characters, "文字", "characters")
    except UserError as error:
        raise _named(name, error) from error
    except Exception as error:  # a library met something its authors had not thought of: the file is at fault, not the person
        reason = f"{type(error).__name__}：{error}"[:120]
        raise _named(name, UserError(f"解析失败，可能已损坏（{reason}）", f"cannot be parsed, perhaps damaged ({reason})")) from error
    return stream


_Reader = Callable[[bytes, Limits], BlockStream]


def _reader(content: bytes, suffix: str) -> _Reader:
    """Choose how to read a file, by its first bytes, then by its suffix."""
    head = content[:_HEAD_BYTES]
    if _is_pdf(head) or (suffix == ".pdf" and _PDF in head[:_PDF_WITHIN]):
        return read_pdf
    if head.startswith(_ZIP):
        return _package_reader(content)
    if head.startswith(_OLE):
        return _ole_reader(content, suffix)
    if head.startswith(_RTF_HEAD):
        return _by_office(".rtf", _RTF)
    if _PICTURES.match(head):
        return read_picture
    for magic, reason in _FOREIGN:
        if magic.match(head):
            raise UserError(*reason)
    if b"mime-version:" in head.lower():
        if suffix == ".eml" or b"\nmessage-id:" in head.lower():
            raise UserError(*_MAIL)
        if b"multipart/related" in head.lower():
            return _read_archive
    if suffix in _PAGE_SUFFIXES or _PAGE.match(head.replace(b"\0", b"")):
        return _read_page
    if suffix in _TEXT_SUFFIXES:
        return _read_text
    if suffix in SUFFIXES | TOLD:
        kind = suffix.removeprefix(".").upper()
        raise UserError(
            f"不是有效的 {kind} 文件，可能为空、不完整或已损坏", f"no valid {kind} file; it may be empty, incomplete or damaged"
        )
    raise UserError(
        f"的类型 {suffix} 不受支持，支持 {_SUPPORTED}", f"of the unsupported kind {suffix}; supported are {_SUPPORTED.replace('、', ', ')}"
    )


def _package_reader(content: bytes) -> _Reader:
    names = member_names(content)
    if any(name.startswith("word/") for name in names):
        return read_docx
    if any(name.startswith("xl/") for name in names):
        return read_xlsx
    if any(name.startswith("ppt/") for name in names):
        raise UserError("是演示文稿，请另存为 PDF", "a presentation; save it as PDF")
    if "OFD.xml" in names:
        raise UserError(*_OFD)
    if {"mimetype", "content.xml"} <= names:
        kind = next((suffix for name, suffix in _ODF_KINDS.items() if b"opendocument." + name.encode() in content[:_HEAD_BYTES]), "")
        if not kind:
            raise UserError(*_ODF)
        return _by_office(kind, _ODF)
    if "META-INF/container.xml" in names and "mimetype" in names:
        return read_epub
    raise UserError(*_ARCHIVE)


def _ole_reader(content: bytes, suffix: str) -> _Reader:
    if _ENCRYPTED in content:
        raise UserError("已加密，请去掉密码后再加入", "encrypted; remove the password")
    kinds = [kind for name, kind in _OLE_KINDS if name in content]
    kind = next((kind for kind in kinds if CONVERTED[kind] == CONVERTED.get(suffix)), next(iter(kinds), suffix))
    if kind not in CONVERTED:
        raise UserError(*_OFFICE)
    return _by_office(kind, _OFFICE)


def _by_office(suffix: str, reason: tuple[str, str]) -> _Reader:
    """Return a reader that has an office convert the file first."""
    read = read_docx if CONVERTED[suffix] == "docx" else read_xlsx
    return lambda content, limits: read(converted(content, suffix, UserError(*reason)), limits)


def _read_archive(content: bytes, limits: Limits) -> BlockStream:
    """Read the first page in a web archive (RFC 2557)."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    pages = (part.get_payload(decode=True) for part in message.walk() if part.get_content_type() in _PAGE_TYPES)
    page = next((page for page in pages if isinstance(page, bytes)), None)
    if page is None:
        raise UserError(*_MHT)
    return _read_page(page, limits)


def _read_text(content: bytes, _: Limits) -> BlockStream:
    decoded = decode_text(content)
    stream = read_markdown(decoded.text)
    return replace(stream, unread=(*decoded.unread, *stream.unread))


def _read_page(content: bytes, limits: Limits) -> BlockStream:
    decoded = decode_page(content)
    stream = read_html(decoded.text, limits)
    return replace(stream, unread=(*decoded.unread, *stream.unread))


def _is_pdf(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_PDF)


def _is_binary(head: bytes) -> bool:
    known = _is_pdf(head) or head.startswith((*_ZIP, _OLE, _RTF_HEAD))
    return known or any(magic.match(head) for magic in (_PICTURES, *(magic for magic, _ in _FOREIGN)))


def _named(name: str, error: UserError) -> UserError:
    """Return the error with the file's name in front, on one line."""
    zh, en = (" ".join(text.split()) for text in (error.zh, error.en))
    return UserError(f"文件 {name} {zh}", f"{name}: {en}")
