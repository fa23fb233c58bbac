"""What a reader sees of an answer, written without a browser."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.citations import evidence
from assistant.citations.evidence import Evidence, Passage, Row
from assistant.comparing.diff import difference
from assistant.documents.wording import Owner, Wording
from assistant.interface.words import texts
from assistant.render import panel, transcript
from assistant.render.escaping import escape
from assistant.types import Absence, Answer, Card, Citation, Claim, ClaimKind, Language, Status, Turn
from corpus.types import Basis, Kind, Pair, Record, Relation, Version
from corpus.visible import visible

ZH = panel.View(Language.ZH, "2018-2020 年", "2021-2023 年")
BROKER = Wording(Owner.BROKER, compared=True)
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">[点](javascript:alert(3))\' ${alert(4)} {{constructor}} `x`'
OLD = "责任部门:工业和信息化部、发展改革委、财政部。"
NEW = "责任部门:工信部、科技部、国资委。"


def record(
    id: str, text: str, kind: Kind = Kind.CLAUSE, version: Version | None = Version.NEW, start: int = 0, task: str | None = "(十) 安全"
) -> Record:
    return Record("doc", id, kind, text, start, start + len(text), version, 10, task, 1, "", 9)


def citation(n: int, of: Record, start: int = 0, end: int | None = None) -> Citation:
    end = len(of.text) if end is None else end
    return Citation(
        n, of.key, f"引文{n}的出处", of.version, of.kind, of.task_title, of.number, of.figure, of.document,
        of.start + start, of.start + end, of.text[start:end],
    )  # fmt: skip


def answered(*claims: Claim, citations: Sequence[Citation] = (), **more: object) -> Answer:
    return Answer("问题", Status.ANSWERED, None, "", claims, tuple(citations), **more)  # type: ignore[arg-type]


class Catalogue:
    """A source of records made in a test."""

    def __init__(self, *records: Record, pairs: Sequence[Pair] = ()) -> None:
        self.records = {r.key: r for r in records}
        self.pairs = tuple(pairs)

    def record(self, key: str) -> Record | None:
        return self.records.get(key)

    def label(self, record: Record, language: Language = Language.ZH) -> str:
        return f"〔{record.id}〕"

    def wording(self, record: Record) -> Wording:
        return BROKER

    def related(self, keys: Sequence[str]) -> tuple[Pair, ...]:
        return tuple(p for p in self.pairs if {*keys} & {*p.old, *p.new, *p.commentary})


def seen(markup: str) -> str:
    """Return what a reader sees of markup."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def inner(markup: str, css: str) -> list[str]:
    """Return the visible text of every paragraph of a class."""
    return [seen(body) for body in re.findall(rf'<p class="{css}"[^>]*>(.*?)</p>', markup)]


def tags(markup: str) -> set[str]:
    return {name.lower() for name in re.findall(r"<([a-zA-Z][\w-]*)", markup)}


PLAIN_TAGS = frozenset(
    ["article", "aside", "br", "button", "del", "details", "div", "h2", "h3", "header"]
    + ["input", "ins", "li", "option", "p", "section", "select", "small", "span", "strong", "summary", "ul"]
)


# ---- answers


def test_every_citation_mark_of_a_claim_is_a_button_that_names_its_source() -> None:
    clause = record("new-1", "第一句。")
    turn = Turn(3, answered(Claim("说明 [1]", ClaimKind.QUOTED, (1,)), citations=[citation(1, clause)]))
    written = transcript.transcript([turn], Language.ZH)
    assert '<button type="button" class="cp-n" data-turn="3" data-cite="1" aria-label="引文 1：引文1的出处"' in written
    assert ">[1]</button>" in written


def test_a_mark_without_a_quotation_stays_plain_text() -> None:
    turn = Turn(1, answered(Claim("见 [7]", ClaimKind.QUOTED, ()), citations=[]))
    written = transcript.transcript([turn], Language.ZH)
    assert "见 [7]" in written
    assert "data-cite" not in written


def test_computed_claims_are_told_from_quoted_ones() -> None:
    turn = Turn(1, answered(Claim("新增 5 个", ClaimKind.COMPUTED, ()), Claim("原文", ClaimKind.QUOTED, ())))
    written = transcript.transcript([turn], Language.ZH)
    assert "计算新增 5 个" in seen(written)
    assert "计算原文" not in seen(written)


def test_the_analysts_view_stands_apart_from_policy_text_in_the_answer() -> None:
    turn = Turn(1, answered(Claim("条文", ClaimKind.QUOTED, ()), Claim("看好", ClaimKind.COMMENTARY, ()), owners=(BROKER.mark,)))
    written = transcript.transcript([turn], Language.ZH)
    policy, opinion = written.partition('<div class="cp-foot">')[0].split('<aside class="cp-opinion">')
    assert "条文" in policy and "看好" not in policy
    assert "研报点评 · 观点" in opinion and "看好" in opinion and "条文" not in opinion


def test_bold_is_written_and_links_are_not() -> None:
    turn = Turn(1, answered(Claim("**要点** [见此](https://example.com)", ClaimKind.QUOTED, ())))
    written = transcript.transcript([turn], Language.ZH)
    assert "<strong>要点</strong>" in written
    assert "[见此](https://example.com)" in seen(written)
    assert "a" not in tags(written) and "href" not in written


@pytest.mark.parametrize(
    ("absence", "head"),
    [
        (Absence.NO_SUCH_CLAUSE, "没有这一条"),
        (Absence.NOT_IN_SOURCE, "资料未收录"),
        (Absence.NOT_MENTIONED, "资料未提及"),
        (Absence.OUT_OF_SCOPE, "不在资料范围内"),
        (None, "资料未给出答案"),
    ],
)
def test_no_answer_looks_different_and_says_why(absence: Absence | None, head: str) -> None:
    answer = Answer("问", Status.NO_ANSWER, absence, "新版没有第49条。")
    written = transcript.transcript([Turn(1, answer)], Language.ZH)
    assert f"<h3>{head}</h3><p>新版没有第49条。</p>" in written
    assert 'class="cp-answer cp-none"' in written
    assert "没有引文" in written


def test_the_nearest_passages_of_a_no_answer_can_be_opened() -> None:
    near = record("new-13", "十三。")
    answer = Answer("问", Status.NO_ANSWER, Absence.NOT_IN_SOURCE, "缺这一条。", (), (citation(1, near),))
    assert 'data-cite="1"' in transcript.transcript([Turn(1, answer)], Language.ZH)
    written = panel.answer_panel(Turn(1, answer), evidence.of_answer(answer, Catalogue(near)), ZH)
    assert "最接近的条文（未必是答案）" in written


def test_the_badge_counts_what_was_checked_and_what_was_withheld() -> None:
    clause = record("new-1", "一。")
    answer = answered(citations=[citation(1, clause), citation(2, clause, 0, 1)], withheld=1, elapsed_ms=12.34)
    written = transcript.transcript([Turn(1, answer)], Language.ZH)
    assert "核验 2/3</summary>" in written and "cp-short" in written
    assert "<li>2 条引文与资料原文逐字一致</li><li>1 句未通过核对，没有显示</li>" in written
    assert "用时 12 毫秒" in written


def test_only_the_last_answer_offers_follow_ups() -> None:
    turns = [Turn(n, answered(suggestions=(f"接着问{n}",))) for n in (1, 2)]
    written = transcript.transcript(turns, Language.ZH)
    assert 'data-ask="接着问2"' in written
    assert "接着问1" not in written


def test_a_question_of_a_hundred_thousand_characters_is_shown_shortened() -> None:
    answer = Answer("长" * 100_000, Status.NO_ANSWER, None, "太长。")
    written = transcript.transcript([Turn(1, answer)], Language.ZH)
    assert "长" * 300 + "……（共 100,000 字）" in written
    assert len(written) < 300 + 2_000


# ---- what people and documents write stays text


def test_hostile_text_in_a_question_an_answer_and_a_suggestion_stays_text() -> None:
    answer = Answer(HOSTILE, Status.ANSWERED, None, "", (Claim(HOSTILE, ClaimKind.QUOTED, ()),), suggestions=(HOSTILE,))
    written = (
        transcript.transcript([Turn(1, answer)], Language.ZH) + transcript.notice(HOSTILE) + transcript.welcome([HOSTILE], Language.ZH)
    )
    assert tags(written) <= PLAIN_TAGS
    assert seen(written).count(HOSTILE) == 5
    assert not re.search(r"[`{}]|\$\{", written)


def test_hostile_text_in_a_document_stays_text() -> None:
    old = record("old-1", HOSTILE + "甲", version=Version.OLD)
    new = record("new-1", HOSTILE + "乙", start=500, task=HOSTILE)
    view = record("comment-1", HOSTILE, Kind.COMMENTARY, None, 900, None)
    pairs = [Pair((old.key,), (new.key,), (view.key,), Relation.REVISED, Basis.TABLE)]
    answer = answered(citations=[citation(1, new), citation(2, view)], pairs=tuple(pairs))
    catalogue = Catalogue(old, new, view, pairs=pairs)
    written = panel.answer_panel(Turn(1, answer), evidence.of_answer(answer, catalogue), panel.View(Language.ZH, HOSTILE, HOSTILE))
    written += panel.missing_panel(HOSTILE, ZH) + panel.card_panel(HOSTILE, Evidence(), ZH, True)
    assert tags(written) <= PLAIN_TAGS
    assert HOSTILE + "甲" in seen(written) and HOSTILE + "乙" in seen(written)
    assert not re.search(r"[`{}]|\$\{", written)


def test_an_attribute_cannot_be_left_by_a_quotation_mark() -> None:
    assert escape("\" onclick='x") == "&quot; onclick=&#x27;x"


def test_a_broken_surrogate_and_a_nul_do_not_stop_the_page() -> None:
    assert escape("甲\ud800\0乙") == "甲⟨U+D800⟩⟨U+0000⟩乙"


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_whatever_is_escaped_reads_as_it_was_and_holds_no_tag(text: str) -> None:
    written = escape(text)
    assert not re.search(r"[<>\"'`{}$]", written)
    assert html.unescape(written) == visible(text)


# ---- evidence


def paired() -> tuple[Record, Record, Record, Catalogue]:
    old = record("old-7-departments", OLD, Kind.DEPARTMENTS, Version.OLD, 100)
    new = record("new-10-departments", NEW, Kind.DEPARTMENTS, Version.NEW, 200)
    view = record("comment-9-4", "环境保护也纳入考量", Kind.COMMENTARY, None, 300, None)
    pair = Pair((old.key,), (new.key,), (view.key,), Relation.REVISED, Basis.TABLE)
    return old, new, view, Catalogue(old, new, view, pairs=[pair])


def test_old_stands_left_new_right_and_commentary_in_its_own_lane_below() -> None:
    old, new, view, catalogue = paired()
    answer = answered(citations=[citation(1, new), citation(2, old)], pairs=catalogue.pairs)
    written = panel.answer_panel(Turn(1, answer), evidence.of_answer(answer, catalogue), ZH)
    left, right = re.search(r'cp-col cp-old">(.*)<div class="cp-col cp-new">(.*?)</article>', written).groups()  # type: ignore[union-attr]
    assert OLD in seen(left) and "[2]" in seen(left)
    assert NEW in seen(right) and "[1]" in seen(right)
    policy, lane = written.split('<section class="cp-lane"')
    assert view.text not in policy
    assert view.text in seen(lane)
    assert "研报点评 · 观点" in lane and "图表 9" in lane and "(十) 安全" in lane


def test_departments_are_compared_as_a_set_under_all_their_names() -> None:
    old, new, _, _ = paired()
    found = difference([old], [new])
    assert [OLD[a:b] for a, b in found.old[0].changed] == ["发展改革委", "财政部"]
    assert [NEW[a:b] for a, b in found.new[0].changed] == ["科技部", "国资委"]  # 工信部 is 工业和信息化部


def test_changes_are_readable_without_colour() -> None:
    old, new = record("old-1", "建成 5 个标识解析国家节点。", version=Version.OLD), record("new-1", "建成 8 个标识解析国家节点。")
    row = Row((Passage(old, "旧"),), (Passage(new, "新"),))
    written = panel.card_panel("对照", Evidence((row,)), ZH)
    assert "建成 <del>5</del> 个标识解析国家节点。" in written
    assert "建成 <ins>8</ins> 个标识解析国家节点。" in written


def test_the_clauses_own_number_is_no_change() -> None:
    old, new = record("old-25", "25.健全安全管理制度。", version=Version.OLD), record("new-39", "39.健全安全管理制度。")
    found = difference([old], [new])
    assert found.old[0].changed == found.new[0].changed == ()


def test_half_and_full_width_are_no_change() -> None:
    old, new = record("old-1", "提升水平,推进(试点)。", version=Version.OLD), record("new-1", "提升水平，推进（试点）。")
    found = difference([old], [new])
    assert found.old[0].changed == found.new[0].changed == ()


def test_a_rewritten_text_shows_what_stayed_and_which_figures_changed() -> None:
    old = record("old-1", "2020 年前初步建立框架，标识注册量超过 20 亿，各方面工作有序开展。", version=Version.OLD)
    new = record("new-1", "到 2023 年体系趋于完备，全国范围内标识注册量超过 150 亿，支持 5G 专网与产业链深度融合推广。")
    found = difference([old], [new])
    assert found.old[0].rewritten and found.new[0].rewritten
    assert [old.text[a:b] for a, b in found.old[0].changed] == ["2020 年", "20 亿"]
    assert [new.text[a:b] for a, b in found.new[0].changed] == ["2023 年", "150 亿"]
    assert [new.text[a:b] for a, b in found.new[0].shared] == ["标识注册量超过"]


def test_a_split_clause_is_compared_with_both_its_parts() -> None:
    old = record("old-1", "推进企业内网络改造升级。建设企业外网络测试床。", version=Version.OLD)
    first, second = record("new-1", "推进企业内网络改造升级。"), record("new-2", "建设企业外网络测试床。", start=50)
    found = difference([old], [first, second])
    assert [wording.changed for wording in (*found.old, *found.new)] == [(), (), ()]


@pytest.mark.parametrize("repeated", ["推进平台建设，", "推", "推进平台建设"])
def test_very_long_texts_are_compared_in_reasonable_time(repeated: str) -> None:
    old, new = record("old-1", repeated * 6_000, version=Version.OLD), record("new-1", repeated * 6_000 + "收尾。")
    started = time.perf_counter()
    found = difference([old], [new])
    assert time.perf_counter() - started < 5
    assert all(new.text[a:b] in ("收尾", "收尾。") for a, b in found.new[0].changed)


@given(st.text("旧新一二三工业互联网，。,<&5 ", max_size=60), st.text("旧新一二三工业互联网，。,<&5 ", max_size=60))
@settings(max_examples=200, deadline=None)
def test_marking_changes_and_quotations_never_adds_or_loses_a_character(left: str, right: str) -> None:
    old, new = record("old-1", left, version=Version.OLD), record("new-1", right)
    cites = (citation(1, new, 0, len(right) // 2), citation(2, new, len(right) // 3, len(right)))
    written = panel.card_panel("", Evidence((Row((Passage(old, "左"),), (Passage(new, "右", citations=cites),)),)), ZH)
    texts = [html.unescape(re.sub(r"<[^>]*>", "", t)) for t in re.findall(r'<p class="cp-text[^"]*">(.*?)</p>', written, re.DOTALL)]
    assert texts == [left, right]
    quoted = re.findall(r'data-n="([^"]*)">(.*?)</span>(?=<|[^<])', written)
    assert all(set(numbers.split()) <= {"1", "2"} for numbers, _ in quoted)


def test_overlapping_quotations_each_keep_their_own_words() -> None:
    new = record("new-1", "甲乙丙丁戊")
    passage = Passage(new, "新", citations=(citation(1, new, 0, 3), citation(2, new, 2, 4)))
    written = panel.card_panel("", Evidence((Row((), (passage,)),)), ZH)
    spans = re.findall(r'<span class="cp-q" data-n="([\d ]+)">([^<]*)</span>', written)
    assert spans == [("1", "甲乙"), ("1 2", "丙"), ("2", "丁")]


def test_a_pair_of_the_table_and_one_by_meaning_are_shown_as_one_row() -> None:
    old, other = record("old-25", "旧二五。", version=Version.OLD, start=10), record("old-26", "旧二六。", version=Version.OLD, start=20)
    new = record("new-39", "新三九。", start=30)
    pairs = [
        Pair((old.key,), (new.key,), (), Relation.REVISED, Basis.TABLE),
        Pair((other.key,), (new.key,), (), Relation.MERGED, Basis.MEANING),
    ]
    answer = answered(citations=[citation(1, new)], pairs=tuple(pairs))
    found = evidence.of_answer(answer, Catalogue(old, other, new, pairs=pairs))
    assert [[p.record.id for p in (*row.old, *row.new)] for row in found.rows] == [["old-25", "old-26", "new-39"]]
    written = panel.answer_panel(Turn(1, answer), found, ZH)
    assert inner(written, "cp-meta") == ["修订研报表格并列 · 合并含义最接近 · 全文改写"]


def test_a_cell_of_many_clauses_shows_what_was_quoted_and_names_the_rest() -> None:
    olds = [record(f"old-{n}", f"旧{n}。", version=Version.OLD, start=n) for n in (14, 15)]
    news = [record(f"new-{n}", f"新{n}。", start=n) for n in (27, 28)]
    pair = Pair(tuple(r.key for r in olds), tuple(r.key for r in news), (), Relation.REVISED, Basis.TABLE)
    answer = answered(citations=[citation(1, news[0])], pairs=(pair,))
    found = evidence.of_answer(answer, Catalogue(*olds, *news, pairs=[pair]))
    (row,) = found.rows
    assert [p.record.id for p in row.new] == ["new-27"]
    assert row.old == ()
    assert [p.record.id for p in row.aside_old] == ["old-14", "old-15"]
    assert "表格同格、未逐条配对：〔old-14〕、〔old-15〕" in panel.answer_panel(Turn(1, answer), found, ZH)


def test_no_record_stands_twice_in_the_evidence() -> None:
    olds = [record(f"old-{n}", f"旧{n}。", version=Version.OLD, start=n) for n in (14, 15)]
    news = [record(f"new-{n}", f"新{n}。", start=n) for n in (27, 28)]
    pairs = (
        Pair(tuple(r.key for r in olds), tuple(r.key for r in news), (), Relation.REVISED, Basis.TABLE),
        Pair((olds[0].key,), (news[0].key,), (), Relation.REVISED, Basis.MEANING),
    )
    answer = answered(citations=[citation(n, r) for n, r in enumerate((news[0], olds[0], olds[1]), 1)], pairs=pairs)
    found = evidence.of_answer(answer, Catalogue(*olds, *news, pairs=pairs))
    standing = [p.record.id for row in found.rows for p in (*row.old, *row.new, *row.aside_old, *row.aside_new)]
    assert sorted(standing) == ["new-27", "new-28", "old-14", "old-15"]


def test_a_clause_without_counterpart_says_so() -> None:
    new = record("new-15", "新十五。")
    pair = Pair((), (new.key,), (), Relation.ADDED, Basis.TABLE)
    answer = answered(citations=[citation(1, new)], pairs=(pair,))
    written = panel.answer_panel(Turn(1, answer), evidence.of_answer(answer, Catalogue(new, pairs=[pair])), ZH)
    assert "旧版没有对照" in written and "新增" in written


def test_a_cited_clause_outside_the_answers_pairs_still_gets_its_counterpart() -> None:
    old, new, _, catalogue = paired()
    answer = answered(citations=[citation(1, new)])
    (row,) = evidence.of_answer(answer, catalogue).rows
    assert [p.record.id for p in row.old] == [old.id]


def test_what_was_not_quoted_is_folded_away_under_what_was() -> None:
    old, new, view, catalogue = paired()
    other = record("new-1", "另一条。")
    catalogue.records[other.key] = other
    answer = answered(citations=[citation(1, other)], pairs=catalogue.pairs)
    written = panel.answer_panel(Turn(1, answer), evidence.of_answer(answer, catalogue), ZH)
    assert '<details class="cp-context"><summary>同组对照 1 组（答案没有引用）</summary>' in written


def test_a_card_shows_counterpart_and_commentary() -> None:
    old, new, view, catalogue = paired()
    card = Card(new, "新版（十）责任部门", (old,), (view,), catalogue.pairs)
    written = panel.card_panel("新版（十）责任部门", evidence.of_cards([card], catalogue), ZH, back=True)
    assert "cp-focus" in written and 'data-back="1"' in written
    assert all(text in seen(written) for text in (OLD, NEW, view.text))


def test_front_and_back_matter_is_told_from_policy_and_opinion() -> None:
    disclosure = record("back-1", "披露声明。", Kind.BACK, None, task=None)
    answer = answered(citations=[citation(1, disclosure)])
    written = panel.answer_panel(Turn(1, answer), evidence.of_answer(answer, Catalogue(disclosure)), ZH)
    assert "研报首页与附页" in written and "披露声明。" in seen(written)
    assert "cp-lane" not in written and "cp-row" not in written


def test_a_citation_of_an_unknown_record_leaves_the_page_standing() -> None:
    answer = answered(citations=[citation(1, record("gone", "不在了。"))])
    assert not evidence.of_answer(answer, Catalogue())


# ---- the page's own words


def test_every_word_of_the_page_exists_in_both_languages() -> None:
    zh, en = texts(Language.ZH), texts(Language.EN)
    assert zh.keys() == en.keys()
    assert all(said.strip() for said in (*zh.values(), *en.values()))
    places = re.compile(r"{\w+}")
    assert [name for name in zh if sorted(places.findall(zh[name])) != sorted(places.findall(en[name]))] == []


@pytest.mark.parametrize("kind", [Relation, Basis, Absence])
def test_every_relation_basis_and_absence_has_a_name(kind: type) -> None:
    names = texts(Language.ZH)
    assert all(any(name.endswith(f".{member.value}") for name in names) for member in kind)


def test_the_english_page_says_opinion_in_english() -> None:
    old, new, _, catalogue = paired()
    answer = answered(citations=[citation(1, new)], pairs=catalogue.pairs)
    written = panel.answer_panel(Turn(1, answer), evidence.of_answer(answer, catalogue, Language.EN), panel.View(Language.EN))
    assert "Broker&#x27;s commentary" in written or "Broker's commentary" in written
    assert "旧版独有" not in written
