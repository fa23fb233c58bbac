"""The gate: nothing leaves that its quotations do not carry."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.citations.draft import Draft, Quote
from assistant.citations.gate import Checked, check
from assistant.documents.facts import Facts
from assistant.types import Citation, Claim, ClaimKind, Language
from corpus.normalize import fold
from corpus.types import Document, Kind, Record, Version

NAMES = ("工业和信息化部", "发展改革委", "财政部", "科技部", "国资委", "能源局", "应急部", "商务部", "国防科工局")
SPOKEN = {"工业和信息化部": "工信部", "发展改革委": "发改委", "科技部": "科学技术部", "国资委": "国务院国资委", "商务部": "商务部"}
PLAIN = (
    "标识注册量超过 20 亿，建成 5 个左右国家顶级节点。"
    "到 2023 年，标识注册总量超过 150 亿，生产效率提高 20% 以上，打造 3~5 个平台。"
    "责任部门：工业和信息化部、发展改革委、财政部。"
    "新版中标识注册量提升 7.5 倍，更多设备接入服务。"
)
MARKS = re.compile(r"\[(\d+)\]")
NUMBERS = re.compile(r"\d+(?:\.\d+)?%?")


def quotation(n: int, quote: str, source: str, version: Version | None = Version.NEW, kind: Kind = Kind.CLAUSE) -> Citation:
    start = source.index(quote)
    return Citation(
        n, f"doc:{n}", f"引文{'甲乙丙丁戊己庚辛'[n % 8]}", version, kind, None, None, None, "doc", start, start + len(quote), quote
    )


def passed(text: str, *quotes: str, kind: ClaimKind = ClaimKind.QUOTED, **of_citation: object) -> bool:
    source = "\n".join(quotes)
    citations = [quotation(n, quote, source, **of_citation) for n, quote in enumerate(quotes, start=1)]  # type: ignore[arg-type]
    claim = Claim(text + " " + "".join(f"[{c.n}]" for c in citations), kind, tuple(c.n for c in citations))
    return bool(check([claim], citations, {"doc": source}).claims)


@st.composite
def drafts(draw: st.DrawFn) -> tuple[list[Claim], list[Citation]]:
    """Make claims about stretches of PLAIN, some of them with numbers, marks and offsets that are wrong."""
    citations = []
    for n in range(1, draw(st.integers(1, 6)) + 1):
        start = draw(st.integers(0, len(PLAIN) - 2))
        end = draw(st.integers(start + 1, len(PLAIN)))
        quote = PLAIN[start:end]
        false = draw(st.sampled_from(("", "", "", "document", "shift", "words")))
        citation = Citation(n, f"doc:{n}", "新版第1条", Version.NEW, Kind.CLAUSE, None, 1, None, "doc", start, end, quote)
        if false == "document":
            citation = replace(citation, document="other")
        elif false == "shift":
            citation = replace(citation, start=start + 1, end=end + 1)
        elif false == "words":
            citation = replace(citation, quote=quote + "的")
        citations.append(citation)
    claims = []
    for _ in range(draw(st.integers(1, 6))):
        cited = tuple(draw(st.lists(st.integers(1, len(citations) + 1), max_size=3, unique=True)))
        text = draw(st.sampled_from(("写明", "超过 20 亿", "超过 150 亿", "提高 20%", "7.5 倍", "共 99 项", "财政部", "科技部")))
        kind = draw(st.sampled_from(list(ClaimKind)))
        claims.append(Claim((text + " " + "".join(f"[{n}]" for n in cited)).strip(), kind, cited))
    return claims, citations


def let_out(draft: tuple[list[Claim], list[Citation]]) -> Checked:
    return check(*draft, {"doc": PLAIN})


@settings(max_examples=200, deadline=None)
@given(drafts())
def test_every_quotation_that_leaves_is_a_stretch_of_its_source(draft: tuple[list[Claim], list[Citation]]) -> None:
    for citation in let_out(draft).citations:
        assert citation.document == "doc"
        assert citation.quote == PLAIN[citation.start : citation.end]


@settings(max_examples=200, deadline=None)
@given(drafts())
def test_no_number_leaves_that_is_not_in_a_quotation_unless_it_was_computed(draft: tuple[list[Claim], list[Citation]]) -> None:
    checked = let_out(draft)
    by_n = {c.n: c for c in checked.citations}
    for claim in checked.claims:
        if claim.kind is not ClaimKind.COMPUTED:
            support = fold("|".join(by_n[n].quote + "|" + by_n[n].label for n in claim.citations))
            assert set(NUMBERS.findall(fold(MARKS.sub("", claim.text)))) <= set(NUMBERS.findall(support))


@settings(max_examples=200, deadline=None)
@given(drafts())
def test_marks_and_quotations_stay_together_when_they_are_renumbered(draft: tuple[list[Claim], list[Citation]]) -> None:
    claims, citations = draft
    before = {c.n: c for c in citations}
    checked = let_out(draft)
    after = {c.n: c for c in checked.citations}
    assert sorted(after) == list(range(1, len(after) + 1))
    assert {n for claim in checked.claims for n in claim.citations} == set(after)
    remaining = list(claims)
    for claim in checked.claims:
        assert tuple(int(n) for n in MARKS.findall(claim.text)) == claim.citations
        ids = [after[n].id for n in claim.citations]
        words = MARKS.sub("", claim.text)
        origin = next(c for c in remaining if MARKS.sub("", c.text) == words and [before[n].id for n in c.citations if n in before] == ids)
        remaining = remaining[remaining.index(origin) + 1 :]  # claims keep their order


@settings(max_examples=200, deadline=None)
@given(drafts())
def test_what_is_held_back_is_counted_and_nothing_leaves_without_a_quotation(draft: tuple[list[Claim], list[Citation]]) -> None:
    checked = let_out(draft)
    assert len(checked.claims) + checked.withheld == len(draft[0])
    assert all(claim.citations for claim in checked.claims)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(NAMES), min_size=1, unique=True), st.lists(st.sampled_from(NAMES), min_size=1, unique=True), st.booleans())
def test_a_department_leaves_only_when_a_quotation_names_it(listed: list[str], told: list[str], spoken: bool) -> None:
    names = [SPOKEN.get(name, name) for name in told] if spoken else told
    for kind in ClaimKind:
        assert passed("名单：" + "、".join(names), "责任部门：" + "、".join(listed) + "。", kind=kind) == (set(told) <= set(listed))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 999), st.lists(st.integers(0, 999), min_size=1, max_size=4))
def test_a_number_that_no_quotation_holds_is_held_back(told: int, written: list[int]) -> None:
    quote = "建设" + "、".join(f"{n} 个中心" for n in written) + "。"
    assert passed(f"建设 {told} 个中心", quote) == (told in written)
    assert passed(f"共 {told} 个中心", quote, kind=ClaimKind.COMPUTED)


@pytest.mark.parametrize(
    ("told", "quote"), [("建设 5 个中心", "建设 50 个中心。"), ("超过 2 亿", "超过 20 亿。"), ("3 项", "2023 年完成。")]
)
def test_a_number_is_not_carried_by_a_longer_number(told: str, quote: str) -> None:
    assert not passed(told, quote)


def test_a_bracketed_number_of_the_source_itself_stays_as_it_stands() -> None:
    source = "参照标准[7]执行。"
    claim = Claim("参照标准[7]执行。 [1]", ClaimKind.QUOTED, (1,))
    checked = check([claim], [quotation(1, source, source)], {"doc": source})
    assert [c.text for c in checked.claims] == [claim.text]


def test_numbers_of_two_quotations_do_not_run_together() -> None:
    source = "到 2023 年。\n5 个中心。"
    first, second = (
        replace(quotation(n, quote, source), label="new version, clause 2") for n, quote in enumerate(source.split("\n"), start=1)
    )
    claim = Claim("到 2023 年 5 个中心 [1][2]", ClaimKind.QUOTED, (1, 2))
    assert check([claim], [first, second], {"doc": source}).claims


@pytest.mark.parametrize(
    ("told", "version", "leaves"),
    [
        ("旧版要求备案", Version.OLD, True),
        ("旧版要求备案", Version.NEW, False),
        ("新版要求备案", Version.NEW, True),
        ("新版要求备案", Version.OLD, False),
        ("The old version asks for it", Version.NEW, False),
        ("The new plan asks for it", Version.OLD, False),
        ("要求备案", Version.OLD, True),
    ],
)
def test_the_wrong_version_is_held_back(told: str, version: Version, leaves: bool) -> None:
    assert passed(told, "企业应当备案。", version=version) is leaves


def test_both_versions_may_be_named_when_both_are_quoted() -> None:
    source = "甲应当备案。\n乙应当备案。"
    old, new = quotation(1, "甲应当备案。", source, Version.OLD), quotation(2, "乙应当备案。", source, Version.NEW)
    claim = Claim("旧版和新版都要求备案 [1][2]", ClaimKind.QUOTED, (1, 2))
    assert check([claim], [old, new], {"doc": source}).claims
    assert not check([replace(claim, citations=(1,))], [old, new], {"doc": source}).claims


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), min_size=1, unique=True), st.booleans())
def test_a_department_said_to_be_absent_must_be_absent(name: str, listed: list[str], spoken: bool) -> None:
    quote = "责任部门：" + "、".join(SPOKEN.get(n, n) if spoken else n for n in listed) + "。"
    claim = Claim(f"名单里没有{name} [1]", ClaimKind.COMPUTED, (1,), (name,))
    checked = check([claim], [quotation(1, quote, quote)], {"doc": quote})
    assert bool(checked.claims) == (name not in listed)


@pytest.mark.parametrize(("term", "leaves"), [("区块链", False), ("IPV6", False), ("元宇宙", True)])
def test_a_term_said_to_be_absent_must_be_absent(term: str, leaves: bool) -> None:
    quote = "推进区块链、ＩＰｖ６ 等技术。"
    claim = Claim(f"没有提到“{term}” [1]", ClaimKind.COMPUTED, (1,), (term,))
    assert bool(check([claim], [quotation(1, quote, quote)], {"doc": quote}).claims) is leaves


@pytest.mark.parametrize("opinion", [Kind.COMMENTARY, Kind.SUMMARY, Kind.NOTE])
def test_policy_text_and_the_analysts_view_do_not_share_a_line(opinion: Kind) -> None:
    source = "企业应当备案。\n预计带来机会。"
    policy = quotation(1, "企业应当备案。", source)
    view = quotation(2, "预计带来机会。", source, None, opinion)
    blended = Claim("企业应当备案，带来机会 [1][2]", ClaimKind.QUOTED, (1, 2))
    apart = [Claim("企业应当备案。 [1]", ClaimKind.QUOTED, (1,)), Claim("预计带来机会。 [2]", ClaimKind.COMMENTARY, (2,))]
    checked = check([blended, *apart], [policy, view], {"doc": source})
    assert [c.text for c in checked.claims] == [c.text for c in apart]
    assert checked.withheld == 1


def test_a_blank_stretch_is_no_quotation() -> None:
    source = "甲  乙"
    claim = Claim("说明 [1]", ClaimKind.QUOTED, (1,))
    assert not check([claim], [quotation(1, "  ", source)], {"doc": source}).claims


# ---- drafts, which the gate reads


def record(id: str, text: str, start: int) -> Record:
    return Record("doc", id, Kind.CLAUSE, text, start, start + len(text), Version.NEW, 1, "（一）任务", 1)


@pytest.fixture
def draft() -> Draft:
    first, second = "甲应当备案。乙应当报告。", "丙应当检查。"
    records = (record("new-1", first, 0), record("new-2", second, len(first)))
    return Draft(Facts(Document("doc", "文件", "", first + second, records), ()), Language.ZH)


def test_the_same_stretch_keeps_its_number_and_another_gets_its_own(draft: Draft) -> None:
    first, second = draft.facts.records
    assert [draft.cite(first), draft.cite(second), draft.cite(Quote(first, 6, 12)), draft.cite(first)] == [1, 2, 3, 1]
    assert [c.quote for c in draft.citations] == ["甲应当备案。乙应当报告。", "丙应当检查。", "乙应当报告。"]


def test_a_line_is_said_once(draft: Draft) -> None:
    first, second = draft.facts.records
    draft.quoted("说明", first)
    draft.quoted("说明", first)
    draft.quoted("说明", second)
    assert [c.text for c in draft.claims] == ["说明 [1]", "说明 [2]"]
