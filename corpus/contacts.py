"""Find contacts as they stand: telephone, e-mail and address, each with whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.types import Record

_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_LABELLED = re.compile(
    r"(?P<what>联系电话|联络电话|咨询电话|举报电话|监督电话|电话|電話|请?拨打|Tel|传真|傳真|Fax)[^\S\n]*[:：.]?[^\S\n]*(?P<value>[(（+\d][\d\s()（）+/\-—]{5,40}\d)",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![\d.])(?:[(（]\d{3,4}[)）]\s*\d{7,8}|0\d{2,3}-\d{7,8}|1[3-9]\d{9})(?![\d.])")
_ADDRESS = re.compile(r"(?:通讯|通信|联系|办公|公司|注册)?(?:地址|住所)[^\S\n]*[:：][^\S\n]*(?P<value>[^\n，,；;。]{4,60})")
_CARD = re.compile(r"(?:注册编号[^\n]*\n)?(?P<address>(?:[^\n:：]{4,40}\n){0,3}[^\n:：]{4,40})\n(?:邮编|郵編|电话|電話|Tel)", re.IGNORECASE)
_OWNER = re.compile(r"(?:联系人|联络人|负责人|聯絡人|承办人|分析师)[^\S\n]*[:：]?[^\S\n]*(?P<name>[\u4e00-\u9fff·]{2,6})")
_NAME = re.compile(r"^[\u4e00-\u9fffA-Za-z（）()·\s]{2,40}$")
_ABOVE = 4


@dataclass(frozen=True, slots=True)
class Contact:
    """A telephone, fax, e-mail or address as it stands at `text[start:end]`; `owner` is empty where nobody is named."""

    record: Record
    owner: str
    kind: str
    value: str
    start: int
    end: int


def stated_contacts(records: Iterable[Record]) -> list[Contact]:
    """Return the contacts that records of any kind give, in order; front and back matter are where they mostly stand."""
    found: list[Contact] = []
    above: list[Record] = []
    for record in records:
        found += [
            Contact(record, _owner(record, above, start), kind, record.text[start:end], start, end) for kind, start, end in _in(record.text)
        ]
        above = [*above[-_ABOVE + 1 :], record]
    return found


def _in(text: str) -> Iterator[tuple[str, int, int]]:
    hits = [("e-mail", *hit.span()) for hit in _EMAIL.finditer(text)]
    for hit in _LABELLED.finditer(text):
        fax = hit["what"].lower() in {"传真", "傳真", "fax"}
        hits.append(("fax" if fax else "telephone", *hit.span("value")))
    hits += [("address", *hit.span("value")) for hit in _ADDRESS.finditer(text)]
    if (card := _CARD.match(text)) and not any(kind == "address" for kind, _, _ in hits):
        hits.append(("address", *card.span("address")))
    taken = [(start, end) for _, start, end in hits]
    hits += [("telephone", *h.span()) for h in _BARE.finditer(text) if not any(s < h.end() and h.start() < e for s, e in taken)]
    yield from sorted(hits, key=lambda hit: hit[1])


def _owner(record: Record, above: list[Record], at: int) -> str:
    """Return who is named for a contact: with a label, by the heading it stands under, or alone in a line above."""
    named = list(_OWNER.finditer(record.text[:at]))
    if named:
        return named[-1]["name"]
    if record.heading:
        return record.heading
    for earlier in reversed(above):
        if earlier.kind is not record.kind:
            break
        if (name := _OWNER.search(earlier.text)) is not None:
            return name["name"]
        if _NAME.match(earlier.text.strip()) and len(earlier.text.strip()) <= 20:
            return earlier.text.strip()
    return ""
