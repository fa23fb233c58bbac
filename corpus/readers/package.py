"""Check an Office Open XML package before a library sees it, and hand on only what may be parsed."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib

from corpus.errors import UserError
from corpus.readers.limits import Limits, check_limit

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']\s*([\w.-]+)""", re.IGNORECASE)
_ENCODINGS = frozenset({b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii"})  # in these, a DOCTYPE cannot hide from a search of the bytes
_CHUNK = 1 << 16
PARSED = (".xml", ".rels", ".vml")  # the names of parts that belong to the document itself
# ECMA-376 part 1: templates and files with macros differ from plain ones in the type of the main part only.
_MAIN_TYPES = (
    (re.compile(rb"application/vnd\.ms-word\.(?:document|template)\.macroEnabled(?:Template)?\.main\+xml"), b"wordprocessingml.document"),
    (re.compile(rb"application/vnd\.openxmlformats-officedocument\.wordprocessingml\.template\.main\+xml"), b"wordprocessingml.document"),
    (re.compile(rb"application/vnd\.ms-excel\.(?:sheet|template)\.macroEnabled\.main\+xml"), b"spreadsheetml.sheet"),
    (re.compile(rb"application/vnd\.openxmlformats-officedocument\.spreadsheetml\.template\.main\+xml"), b"spreadsheetml.sheet"),
)
_TYPES = "[Content_Types].xml"
_STRICT = b"http://purl.oclc.org/ooxml/"


def member_names(content: bytes) -> frozenset[str]:
    """Return the names in a ZIP file's central directory.

    Raises:
        UserError: when the file is cut off or damaged.
    """
    return frozenset(_opened(content).namelist())


def checked_package(content: bytes, limits: Limits) -> dict[str, bytes]:
    """Return the XML parts of a package by name, unpacked within the limits; all other parts come back empty.

    Pictures, macros, fonts and embedded files are no text: they are counted, never parsed.

    Raises:
        UserError: when the package is damaged, encrypted, expands too far, or holds a document type definition.
    """
    with _opened(content) as package:
        members = {member.filename: member for member in package.infolist()}
        check_limit(len(package.infolist()), limits.members, "包内文件", "members in the package")
        total = sum(member.file_size for member in members.values())
        _check_expansion(total, sum(member.compress_size for member in members.values()), limits)
        parts: dict[str, bytes] = {}
        unpacked = 0
        for name, member in members.items():
            if member.flag_bits & 1:
                raise UserError("已加密，请去掉密码后再加入", "encrypted; remove the password")
            part = _unpacked(package, member, limits.unpacked_bytes - unpacked)
            _check_expansion(len(part), member.compress_size, limits)
            unpacked += len(part)
            parts[name] = safe_xml(part, inserted=not name.lower().endswith(PARSED))
    types = parts.get(_TYPES, b"")
    for pattern, plain in _MAIN_TYPES:
        types = pattern.sub(b"application/vnd.openxmlformats-officedocument." + plain + b".main+xml", types)
    return {**parts, _TYPES: types}


def raw_part(content: bytes, name: str, limits: Limits) -> bytes:
    """Return one part of a package as it is, for a reader of its kind; nothing where there is none of that name.

    Raises:
        UserError: when the package is damaged, or the part expands too far.
    """
    with _opened(content) as package:
        if name not in package.namelist():
            return b""
        member = package.getinfo(name)
        part = _unpacked(package, member, limits.unpacked_bytes)
        _check_expansion(len(part), member.compress_size, limits)
        return part


def packed(parts: dict[str, bytes]) -> io.BytesIO:
    """Pack parts again, uncompressed, for a library that wants a file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name), part)
    file.seek(0)
    return file


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UserError("文件不完整或已损坏", "incomplete or damaged") from error


def _unpacked(package: zipfile.ZipFile, member: zipfile.ZipInfo, allowance: int) -> bytes:
    """Read a member piece by piece, so that a directory that lies about sizes cannot fill the memory."""
    pieces: list[bytes] = []
    size = 0
    try:
        with package.open(member) as file:
            while piece := file.read(_CHUNK):
                size += len(piece)
                if size > allowance:
                    raise _bomb()
                pieces.append(piece)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise UserError("文件不完整或已损坏", "incomplete or damaged") from error
    return b"".join(pieces)


def _check_expansion(unpacked: int, compressed: int, limits: Limits) -> None:
    if unpacked > limits.unpacked_bytes or (unpacked > limits.ratio_from_bytes and unpacked > limits.unpacked_ratio * max(1, compressed)):
        raise _bomb()


def _bomb() -> UserError:
    return UserError("解压后过大，疑似压缩炸弹，未读取", "expands too far, not read")


def safe_xml(part: bytes, *, inserted: bool = False) -> bytes:
    """Return a part that is XML, and nothing for any other; an inserted file, such as a web page, may declare a document type.

    A definition of entities or a DOCTYPE has no place in a package (ECMA-376 part 2, 8.1.4) and is how parsers are made to
    expand without end or to fetch other files. UTF-16 is searched as if it were bytes between NULs.

    Raises:
        UserError: when it holds a document type definition, or is of a kind of Office that is not read.
    """
    body = part
    for mark in _MARKS:
        body = body.removeprefix(mark)
    narrow = body.replace(b"\0", b"") if b"\0" in body[:4] or body is not part else body
    if not narrow.lstrip().startswith(b"<"):
        return b""
    declared = _DECLARED.match(narrow.lstrip())
    if b"<!doctype" in narrow.lower() or b"<!entity" in narrow.lower() or (declared and declared.group(1).lower() not in _ENCODINGS):
        if inserted:
            return b""
        raise UserError("含有文档类型定义或实体，未读取", "holds a document type definition or entities, not read")
    if _STRICT in narrow[:_CHUNK]:
        raise UserError("是 Strict Open XML 格式，请另存为普通的 docx 或 xlsx", "Strict Open XML; save as an ordinary docx or xlsx")
    return part
