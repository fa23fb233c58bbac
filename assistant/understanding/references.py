"""Clauses and tasks named by number, in every spelling people use."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.normalize import CHINESE_DIGITS, chinese_number
from corpus.types import Version

_DIGITS = rf"\d{{1,4}}|[{CHINESE_DIGITS}]{{1,5}}"
_SIDES = {"旧": Version.OLD, "老": Version.OLD, "原": Version.OLD, "old": Version.OLD, "新": Version.NEW, "new": Version.NEW}
_SIDE = r"(?P<v>新|旧|老|原|\bnew|\bold)(?:版本?|计划)?(?:的|里|中|里的|中的|\s*version|\s*plan)?\s*[-_#]?\s*"
_NOT_A_COUNT = r"(?![\d.年亿万个家项次%\-—–~～至到月日倍大])"
_NOT_OPINION = r"(?!(?:风险|建议|理由|原因|好处|观点|看点|点评))"  # what an analyst counts up himself
_WORDS = r"(?:clauses?|sections?|articles?|art\.?|items?|provisions?|no\.?|number|paragraph)\s*#?\s*"
_ENDS = r"(?=$|[的是由有和与呢里中讲说对,，.。?？、:：]|新版|旧版|责任|时间|点评)"
_CLAUSE_FORMS = (
    re.compile(rf"{_SIDE}(?!两)第?\s*(?P<n>{_DIGITS})\s*[条款](?:款|文)?"),
    re.compile(rf"{_SIDE}{_WORDS}(?P<n>\d{{1,4}})\b"),
    re.compile(rf"{_SIDE}(?P<n>\d{{1,4}}){_NOT_A_COUNT}"),
    re.compile(rf"第\s*(?P<n>{_DIGITS})\s*[条款](?:款|文)?{_NOT_OPINION}"),
    re.compile(rf"条[款文]\s*(?P<n>\d{{1,3}}){_NOT_A_COUNT}"),
    re.compile(rf"\b{_WORDS}(?P<n>\d{{1,4}})\b"),
    re.compile(rf"(?:^|(?<=[版的问查看那,， (（]))(?!两)(?P<n>\d{{1,3}}|[{CHINESE_DIGITS}]{{2,4}})\s*条(?![款文]?[数目件])"),
    re.compile(r"第\s*(?P<n>\d{1,3})(?=\s*(?:$|[?？,，。和与、]))"),
    re.compile(r"^那(?:么)?(?P<n>\d{1,3})(?=\s*(?:呢)?[?？]?$)"),
)
_DOTTED = r"(?P<n>(?:\d{1,2}|[a-z])(?:\.\d{1,3}){1,5})(?![\d.]|\s*[%倍万亿元年级])"
_DOTTED_FORMS = (
    re.compile(rf"(?:{_SIDE})?第\s*{_DOTTED}\s*[条款节]?"),
    re.compile(rf"{_SIDE}{_DOTTED}\s*[条款节]?"),
    re.compile(rf"(?:条款|\b(?:clauses?|sections?|articles?|art\.?))\s*{_DOTTED}"),
    re.compile(rf"(?<![\d.a-z]){_DOTTED}\s*[条款节]"),
)
_BARE_DOTTED = re.compile(rf"(?<![\d.a-z]){_DOTTED}")
# The headings that a place is named by, with the names that `corpus.outline.STYLES` gives their styles.
_UNITS = {"部分": "part", "编": "book", "篇": "book", "分编": "subbook", "章": "chapter", "节": "division"}
_UNITS |= dict.fromkeys(("附件", "附录", "附表"), "annex")
# 二(一): a heading with a bare number, told by the one in brackets that it holds.
_BARE_HOLDER = rf"(?<![第{CHINESE_DIGITS}\d])(?:[{CHINESE_DIGITS}]{{1,3}})\s*、?\s*(?=\(\s*(?:{_DIGITS})\s*\))"
_BARE_BEFORE = re.compile(rf"(?<![第{CHINESE_DIGITS}\d])(?P<n>[{CHINESE_DIGITS}]{{1,3}})\s*、?\s*$")
_HOLDER = rf"第\s*(?:{_DIGITS})\s*(?:部分|分编|[编篇章节])|附[件录表]\s*(?:{_DIGITS})|(?:chapter|part)\s*\d{{1,3}}"
_HOLDERS = re.compile(rf"(?:(?:{_HOLDER})(?:的|里|中|里的|中的|[,，、])?)+$")
_ONE_HOLDER = re.compile(
    rf"第\s*(?P<n>{_DIGITS})\s*(?P<u>部分|分编|[编篇章节])|(?P<a>附[件录表])\s*(?P<m>{_DIGITS})|(?P<e>chapter|part)\s*(?P<k>\d{{1,3}})"
    rf"|(?:附[件录表]|\b(?:annex|appendix|schedule))\s*(?P<l>[a-z](?![a-z])|\d{{1,2}})"
    rf"|(?P<s>{_BARE_HOLDER})"
)
_COMMON = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰", "一二三四五六七八九十百")
_FORMAL = re.compile(r"(?<=第)[壹贰叁肆伍陆柒捌玖拾佰]+|[壹贰叁肆伍陆柒捌玖拾佰]+(?=[条项])")
_PART = re.compile(
    rf"(?:之(?P<suffix>[{CHINESE_DIGITS}]{{1,2}}|\d{{1,2}})(?!间))?"
    rf"(?:的?第(?P<paragraph>{_DIGITS})款)?(?:的?第?\(?(?P<item>{_DIGITS})\)?项)?"
)
_SLIP = re.compile(rf"[地弟帝](?=\s*(?:{_DIGITS})\s*条)")
_SLIP_UNIT = re.compile(rf"(?<=第)(\s*(?:{_DIGITS})\s*)[调跳挑]")
_FIGURE = re.compile(r"(?:图表|图|(?<![列代图报])表)\s*(?P<n>\d{1,2})(?!\d)|\b(?:figure|table)\s*(?P<m>\d{1,2})\b")
_FROM_START = re.compile(r"(?:头一|首|开头(?:那|第)?一|最前(?:面)?(?:那)?一)条|\bfirst (?:clause|article)\b")
_FROM_END = re.compile(rf"(?:最后(?:面)?(?:的)?(?:那)?一|末|尾|最末)条|倒数第?(?P<n>\d|[{CHINESE_DIGITS}])条|\blast (?:clause|article)\b")
# Clauses counted from an end have a negative number: -1 is the last, START + 1 the first.
START = -1000
_BETWEEN = re.compile(r"(?:的)?(?:中间|之间)|中间")
_RANGE = re.compile(
    rf"第?\s*(?P<a>\d{{1,3}}|[{CHINESE_DIGITS}]{{1,4}})\s*条?\s*(?P<by>[-—–~～至到]|和|与|跟|、|,)\s*第?\s*"
    rf"(?:(?P<b>\d{{1,3}})\s*(?:这|那)?[两三四几]?条|(?P<c>[{CHINESE_DIGITS}]{{1,4}})\s*(?:(?:这|那)[两三四几]?)?条)"
)
_TASK_FORMS = (
    re.compile(rf"(?<![a-z0-9])(?:第\s*)?\(\s*(?P<n>[{CHINESE_DIGITS}]{{1,3}}|\d{{1,2}})\s*\)\s*(?:项|点|部分)?(?:重点)?(?:任务|行动)?"),
    re.compile(rf"第\s*(?P<n>[{CHINESE_DIGITS}]{{1,3}}|\d{{1,2}})\s*(?:项|个|大|点|部分|号|块)(?:大)?(?:重点)?(?:任务|行动|部分)?"),
    re.compile(rf"(?:任务|行动)\s*(?P<n>[{CHINESE_DIGITS}]{{1,3}}|\d{{1,2}}){_ENDS}"),
    re.compile(r"\b(?:task|action)s?\s*(?:no\.?\s*)?#?(?P<n>\d{1,2})\b"),
)
_IN_VERSION = re.compile(r"(?P<v>新|旧|老|原|\bnew|\bold)(?:版本?|计划)?(?:的|里|中|里的|中的|\s*(?:version|plan)'?s?)?\s*$")


@dataclass(frozen=True, slots=True)
class NumberRef:
    """A clause or task named by number, where it stands; without a version both versions may be meant.

    第六条之一第二款第三项 has suffix 1, paragraph 2 and item 3; what is not named is 0. A dotted number has itself as `label`
    (5.2.2), 第三章第一条 the headings that hold it as `within`: (("chapter", 3),).
    """

    number: int
    version: Version | None
    start: int
    end: int
    suffix: int = 0
    paragraph: int = 0
    item: int = 0
    label: str = ""
    within: tuple[tuple[str, int], ...] = ()


def plain_numerals(text: str) -> str:
    """Write formal and old numerals as common ones, of equal length where they can be, and 地39条 as 第39条."""
    text = _SLIP_UNIT.sub(r"\1条", text)
    text = _SLIP.sub("第", text.replace("廿", "二十").replace("卅", "三十"))
    return _FORMAL.sub(lambda hit: hit.group().translate(_COMMON), text)


def clause_refs(text: str, labels: Container[str] = ()) -> list[NumberRef]:
    """Find clause numbers in a normalised question: 第39条, 新39, 三十九条, old-25, article 7, 第3到5条, 第5.2.2条.

    A dotted number alone (6.3) is one only where it is among the labels of the document.
    """
    found = _dotted_refs(text, labels)
    for hit in _RANGE.finditer(text):
        first, last = chinese_number(hit["a"]), chinese_number(hit["b"] or hit["c"])
        if first is None or last is None or any(ref.start < hit.end() and hit.start() < ref.end for ref in found):
            continue
        numbers = [first, last] if hit["by"] in "和与跟、," else [*range(first, min(last, first + 20) + 1)] or [first, last]
        if _BETWEEN.match(text, hit.end()):
            numbers = [*range(first + 1, min(last, first + 20))] or numbers
        side = _side_before(text, hit.start())
        found.extend(NumberRef(n, side, hit.start(), hit.end()) for n in numbers)
    for hit in _FROM_START.finditer(text):
        found.append(NumberRef(START + 1, _side_before(text, hit.start()), *hit.span()))
    for hit in _FROM_END.finditer(text):
        back = chinese_number(hit["n"] or "1") or 1
        found.append(NumberRef(-back, _side_before(text, hit.start()), *hit.span()))
    for form in _CLAUSE_FORMS:
        found.extend(_within(ref, text) for ref in _hits(form, text) if not _covered(ref, found))
    held = (replace(ref, within=holders(text, ref.start)) for ref in found)
    return sorted(_shared_version([*held]), key=lambda ref: (ref.start, ref.number))


def _dotted_refs(text: str, labels: Container[str]) -> list[NumberRef]:
    found: list[NumberRef] = []
    for form in (*_DOTTED_FORMS, _BARE_DOTTED):
        for hit in form.finditer(text):
            named = hit.groupdict().get("v")
            side = _SIDES[named.strip()] if named else _side_before(text, hit.start())
            last = int(hit["n"].rsplit(".", 1)[1])
            ref = NumberRef(last, side, hit.start(), hit.end(), label=hit["n"].upper())
            if (form is not _BARE_DOTTED or ref.label in labels) and not _covered(ref, found):
                found.append(ref)
    return found


def holders(text: str, position: int) -> tuple[tuple[str, int], ...]:
    """Return the headings named right before a place: (("part", 2), ("chapter", 3)) for 第二部分第三章."""
    start = _held_from(text, position)
    return tuple(unit for unit, _, end in place_refs(text[start:]) if start + end <= position) if start < position else ()


def _held_from(text: str, position: int) -> int:
    """Return where the headings named right before a place begin; the place itself where there are none."""
    if text[position : position + 1] == "(" and (bare := _BARE_BEFORE.search(text[:position])):
        return _held_from(text, bare.start())
    hit = _HOLDERS.search(text[:position])
    return hit.start() if hit else position


def place_name(within: Sequence[tuple[str, int]], tail: str) -> str:
    """Write a place as it is read: 第3章第1条."""
    units = {style: unit for unit, style in reversed(_UNITS.items())}
    names = [f"{units[style]}{n}" if units[style].startswith("附") else f"第{n}{units[style]}" for style, n in within]
    return "".join([*names, f"第{tail}条"])


def place_refs(text: str) -> list[tuple[tuple[str, int], int, int]]:
    """Find headings named by number in a normalised question: 第三章, 第二部分, 附件2, chapter 3; each with where it stands."""
    found = []
    for hit in _ONE_HOLDER.finditer(text):
        letter = hit["l"] if hit["l"] and hit["l"].isalpha() else ""
        number = (
            ord(letter) - ord("a") + 1 if letter else chinese_number(hit["n"] or hit["m"] or hit["k"] or hit["l"] or hit["s"].strip(" 、"))
        )
        if number is not None:
            style = "section" if hit["s"] else "annex" if hit["l"] else _UNITS.get(hit["u"] or hit["a"] or "", hit["e"] or "")
            found.append(((style, number), *hit.span()))
    return found


def resolved_ends(refs: Sequence[NumberRef], numbers: Mapping[Version, Sequence[int]]) -> list[NumberRef]:
    """Put real numbers where 最后一条, 倒数第二条 or 头一条 was said; without a version, for both versions."""
    resolved: list[NumberRef] = []
    for ref in refs:
        if ref.number >= 0:
            resolved.append(ref)
            continue
        for side in (ref.version,) if ref.version else tuple(Version):
            place = ref.number - START - 1 if ref.number < START / 2 else ref.number
            held = numbers.get(side, ())
            if -len(held) <= place < len(held):
                resolved.append(replace(ref, number=held[place], version=side))
    return resolved


def figure_refs(text: str) -> list[NumberRef]:
    """Find figures named by number: 图表5, 表 9, figure 3."""
    return [NumberRef(int(hit["n"] or hit["m"]), None, *hit.span()) for hit in _FIGURE.finditer(text)]


def task_refs(text: str, clauses: list[NumberRef]) -> list[NumberRef]:
    """Find task ordinals in a normalised question: (十), 第七项任务, 任务4."""
    found: list[NumberRef] = []
    for form in _TASK_FORMS:
        hits = (replace(ref, within=holders(text, ref.start)) for ref in _hits(form, text))
        found.extend(ref for ref in hits if not _covered(ref, [*found, *clauses]))
    return sorted(found, key=lambda ref: ref.start)


def _hits(form: re.Pattern[str], text: str) -> Iterator[NumberRef]:
    for hit in form.finditer(text):
        number = chinese_number(hit["n"])
        if number is not None:
            named = hit.groupdict().get("v")
            side = _SIDES[named.strip()] if named else _side_before(text, hit.start())
            yield NumberRef(number, side, hit.start(), hit.end())


def _within(ref: NumberRef, text: str) -> NumberRef:
    """Read on behind a clause number: 之一, 第二款, 第三项."""
    hit = _PART.match(text, ref.end)
    if hit is None or not hit.group():
        return ref
    suffix, paragraph, item = (chinese_number(hit[name] or "") or 0 for name in ("suffix", "paragraph", "item"))
    return replace(ref, end=hit.end(), suffix=suffix, paragraph=paragraph, item=item)


def _side_before(text: str, position: int) -> Version | None:
    hit = _IN_VERSION.search(text[: _held_from(text, position)])
    return _SIDES[hit["v"].strip()] if hit else None


def _covered(ref: NumberRef, others: list[NumberRef]) -> bool:
    return any(ref.start < other.end and other.start < ref.end for other in others)


def _shared_version(refs: list[NumberRef]) -> list[NumberRef]:
    """Let 旧版第3条和第4条 name the old version for both."""
    ordered = sorted(refs, key=lambda ref: ref.start)
    shared: list[NumberRef] = []
    for ref in ordered:
        close = shared and ref.start - shared[-1].end <= 2
        shared.append(replace(ref, version=shared[-1].version) if ref.version is None and close else ref)
    return shared
