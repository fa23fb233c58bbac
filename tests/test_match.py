"""Articles of two texts side by side: what stayed, was renumbered, reworded, split, merged, moved, added and dropped."""

import warnings
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.match import Match, match_articles
from corpus.pairing import align_full_texts, align_records
from corpus.types import Basis, Document, Kind, Record, Relation, Version

PURPOSE = "为了规范样品市场秩序，保护消费者合法权益，根据有关法律，制定本条例。"
REGISTER = "生产企业应当向县级人民政府办理登记，提交营业执照和检验报告。"
LABELS = "包装上应当标明产地、净含量、保质期和贮存方法，字体清晰可辨。"
RECALL = "发现存在缺陷的，应当立即停止销售，通知购买者并召回已经售出的货物。"
INSPECT = "市场监督管理部门每年至少抽查两次，抽查结果及时向社会公布。"
FINE = "拒绝接受抽查的，由海关责令改正，处一万元以上十万元以下罚款。"
FORCE = "本条例自二〇二四年一月一日起施行，原暂行办法同时废止。"
ALL = (PURPOSE, REGISTER, LABELS, RECALL, INSPECT, FINE, FORCE)
NUMBERS = "一二三四五六七八九"


def articles(*words: str) -> list[str]:
    return [f"第{NUMBERS[n]}条 {text}" for n, text in enumerate(words)]


def letters(texts: Sequence[str]) -> np.ndarray:
    """Make unit vectors out of the characters of texts: what shares characters is near."""
    vectors = np.zeros((len(texts), 64), dtype=np.float32)
    for row, text in enumerate(texts):
        for letter in text:
            vectors[row, ord(letter) % 64] += 1.0
    norms: np.ndarray = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return vectors / norms


def align(old: Sequence[str], new: Sequence[str], chapters: tuple[Sequence[str], Sequence[str]] | None = None) -> tuple[Match, ...]:
    numbers = [text.split(" ")[0] for text in old], [text.split(" ")[0] for text in new]
    return match_articles(old, new, letters(old) @ letters(new).T, chapters=chapters, numbers=numbers)


def told(matches: Sequence[Match]) -> set[tuple[tuple[int, ...], tuple[int, ...], Relation]]:
    return {(match.old, match.new, match.relation) for match in matches}


def one(i: int, j: int, relation: Relation) -> tuple[tuple[int, ...], tuple[int, ...], Relation]:
    return (i,), (j,), relation


def covers(matches: Sequence[Match], old: int, new: int) -> bool:
    return {i for m in matches for i in m.old} == set(range(old)) and {j for m in matches for j in m.new} == set(range(new))


def test_the_same_text_is_unchanged() -> None:
    matches = align(articles(*ALL), articles(*ALL))
    assert told(matches) == {one(n, n, Relation.UNCHANGED) for n in range(len(ALL))}
    assert {(match.score, match.uncertain) for match in matches} == {(1.0, False)}


def test_what_follows_an_inserted_article_is_renumbered() -> None:
    matches = align(articles(PURPOSE, REGISTER, LABELS, FORCE), articles(PURPOSE, INSPECT, REGISTER, LABELS, FORCE))
    assert told(matches) == {
        one(0, 0, Relation.UNCHANGED),
        ((), (1,), Relation.ADDED),
        one(1, 2, Relation.RENUMBERED),
        one(2, 3, Relation.RENUMBERED),
        one(3, 4, Relation.RENUMBERED),
    }


def test_what_precedes_a_deleted_article_keeps_its_number() -> None:
    matches = align(articles(PURPOSE, REGISTER, RECALL, FORCE), articles(PURPOSE, REGISTER, FORCE))
    assert told(matches) == {
        one(0, 0, Relation.UNCHANGED),
        one(1, 1, Relation.UNCHANGED),
        ((2,), (), Relation.DROPPED),
        one(3, 2, Relation.RENUMBERED),
    }


def test_a_reworded_article_is_revised_whatever_its_number() -> None:
    reworded = FINE.replace("十万元", "五十万元").replace("海关", "市场监督管理部门")
    matches = align(articles(PURPOSE, REGISTER, FINE), articles(PURPOSE, LABELS, REGISTER, reworded))
    assert one(2, 3, Relation.REVISED) in told(matches)
    (revised,) = [match for match in matches if match.relation is Relation.REVISED]
    assert 0.5 < revised.score < 1
    assert not revised.uncertain


def test_an_article_cut_in_two_is_split_and_the_reverse_is_merged() -> None:
    whole, parts = articles(PURPOSE, LABELS + RECALL, FORCE), articles(PURPOSE, LABELS, RECALL, FORCE)
    assert told(align(whole, parts)) == {
        one(0, 0, Relation.UNCHANGED),
        ((1,), (1, 2), Relation.SPLIT),
        one(2, 3, Relation.RENUMBERED),
    }
    assert told(align(parts, whole)) == {
        one(0, 0, Relation.UNCHANGED),
        ((1, 2), (1,), Relation.MERGED),
        one(3, 2, Relation.RENUMBERED),
    }


def test_an_article_in_another_chapter_has_moved() -> None:
    old, new = articles(PURPOSE, REGISTER, LABELS, FINE), articles(PURPOSE, LABELS, FINE, REGISTER)
    chapters = (["第一章 总则", "第一章 总则", "第二章 标识", "第三章 责任"], ["第一章 总则", "第二章 标识", "第四章 责任", "第四章 责任"])
    assert told(align(old, new, chapters)) == {
        one(0, 0, Relation.UNCHANGED),
        one(1, 3, Relation.MOVED),
        one(2, 1, Relation.RENUMBERED),
        one(3, 2, Relation.RENUMBERED),  # 责任 was the third chapter and is the fourth: the same chapter
    }


def test_references_and_numbers_alone_do_not_revise_an_article() -> None:
    old = ["第六条 违反本条例第三条第二款规定的，依照第十条处罚。", "第七条 " + FORCE]
    new = ["第八条 违反本条例第五条第一款规定的，依照第十二条之一处罚。", "第九条 " + FORCE]
    assert told(align(old, new)) == {one(0, 0, Relation.RENUMBERED), one(1, 1, Relation.RENUMBERED)}


@pytest.mark.parametrize(
    "new",
    ["第二条　" + LABELS, "第二条：" + LABELS, "第 二 条 " + LABELS, "第\u200b二条\u200b " + LABELS + "\u200b", "第二条 " + LABELS.replace("，", ",")],
)
def test_spaces_and_the_width_of_marks_change_nothing(new: str) -> None:
    (match,) = match_articles(["第二条 " + LABELS], [new], np.zeros((1, 1)), numbers=(["第二条"], ["第二条"]))
    assert match.relation is Relation.UNCHANGED


def test_a_text_that_shares_nothing_is_added_and_dropped() -> None:
    matches = align(articles(LABELS), articles("海关对进境邮件实行电子监管。"))
    assert told(matches) == {((0,), (), Relation.DROPPED), ((), (0,), Relation.ADDED)}


def test_a_pair_that_rests_on_little_is_marked_uncertain() -> None:
    distant = "包装上应当标明生产者的名称。出口货物依照对方国家的要求办理，并由承运人投保。"
    matches = align(articles(PURPOSE, LABELS, FORCE), articles(PURPOSE, distant, FORCE))
    assert [(match.old, match.new, match.uncertain) for match in matches] == [((0,), (0,), False), ((1,), (1,), True), ((2,), (2,), False)]


@pytest.mark.parametrize(("old", "new"), [((), ALL), (ALL, ()), ((), ())])
def test_where_one_side_is_empty_everything_is_added_or_dropped(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    matches = align(articles(*old), articles(*new))
    expected = {((i,), (), Relation.DROPPED) for i in range(len(old))} | {((), (j,), Relation.ADDED) for j in range(len(new))}
    assert told(matches) == expected


@pytest.mark.parametrize("bare", ["第二条", "第二条：", "", "\n", "甲", "。。。"])
def test_an_article_that_is_nothing_but_its_number_harms_no_other(bare: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        matches = align([*articles(PURPOSE), bare, "第三条 " + FORCE], [*articles(PURPOSE), "第二条 " + FORCE, bare])
    assert covers(matches, 3, 3)
    assert {one(0, 0, Relation.UNCHANGED), one(2, 1, Relation.RENUMBERED)} <= told(matches)


def test_swapping_the_sides_swaps_what_was_added_and_dropped() -> None:
    old = articles(PURPOSE, LABELS + RECALL, REGISTER, FINE)
    new = articles(PURPOSE, LABELS, RECALL, FINE.replace("海关", "公安机关"), INSPECT)
    turned = {Relation.ADDED: Relation.DROPPED, Relation.SPLIT: Relation.MERGED}
    turned |= {after: before for before, after in turned.items()}
    forth, back = align(old, new), align(new, old)
    assert {Relation.ADDED, Relation.DROPPED, Relation.SPLIT, Relation.REVISED} <= {match.relation for match in forth}
    assert told(back) == {(match.new, match.old, turned.get(match.relation, match.relation)) for match in forth}


@given(st.permutations(range(len(ALL))))
def test_identical_articles_find_their_twins_in_any_order(order: list[int]) -> None:
    old, new = articles(*ALL), articles(*(ALL[n] for n in order))
    matches = match_articles(old, new, np.zeros((len(ALL), len(ALL))))
    assert told(matches) == {one(n, order.index(n), Relation.UNCHANGED) for n in range(len(ALL))}


@given(st.permutations(range(len(ALL))), st.lists(st.floats(-1, 1, width=32), min_size=len(ALL) ** 2, max_size=len(ALL) ** 2))
def test_no_vectors_part_identical_articles(order: list[int], cosines: list[float]) -> None:
    dense = np.array(cosines, dtype=np.float32).reshape(len(ALL), len(ALL))
    matches = match_articles(articles(*ALL), articles(*(ALL[n] for n in order)), dense)
    assert told(matches) == {one(n, order.index(n), Relation.UNCHANGED) for n in range(len(ALL))}


texts = st.lists(
    st.one_of(
        st.text("甲乙丙丁应当不得，。；：第一二三条\n 之\u200b", max_size=40),
        st.sampled_from(ALL),
        st.tuples(st.sampled_from(ALL), st.sampled_from(ALL)).map("\n".join),
    ),
    max_size=8,
)


@settings(deadline=None)
@given(texts, texts)
def test_every_article_is_in_a_match_and_the_outcome_is_always_the_same(old: list[str], new: list[str]) -> None:
    dense = letters(old) @ letters(new).T
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        matches = match_articles(old, new, dense)
    assert covers(matches, len(old), len(new))
    assert all(0.0 <= match.score <= 1.0 for match in matches)
    assert len(set(matches)) == len(matches)
    for match in matches:
        shape = (min(len(match.old), 2), min(len(match.new), 2))
        relations = {(0, 1): {Relation.ADDED}, (1, 0): {Relation.DROPPED}, (1, 2): {Relation.SPLIT}, (2, 1): {Relation.MERGED}}
        assert match.relation in relations.get(shape, {Relation.UNCHANGED, Relation.REVISED})
        assert shape in {*relations, (1, 1)}
    assert match_articles(old, new, dense) == matches
    spare = {i for m in matches if m.relation is Relation.DROPPED for i in m.old}
    fresh = {j for m in matches if m.relation is Relation.ADDED for j in m.new}
    assert not any(old[i] == new[j] for i in spare for j in fresh)


def record(version: Version, number: int, text: str, **fields: object) -> Record:
    made = {"kind": Kind.CLAUSE, "number": number} | fields
    return Record("d", f"{version.value}-{made['kind'].value}-{number}", text=text, start=0, end=len(text), version=version, **made)  # type: ignore


def test_records_are_aligned_by_their_labels_and_chapters() -> None:
    old = [record(Version.OLD, 3, "第三条 " + LABELS, label="第三条", context="第一章 总则 / 第一节 甲")]
    new = [record(Version.NEW, 5, "第五条 " + LABELS, label="第五条", context="第一章 总则 / 第二节 乙")]
    vectors = [np.ones((1, 1)), np.ones((1, 1))]
    assert [match.relation for match in align_records(old, new, vectors)] == [Relation.RENUMBERED]
    elsewhere = [record(Version.NEW, 5, "第五条 " + LABELS, label="第五条", context="第二章 标识")]
    assert [match.relation for match in align_records(old, elsewhere, vectors)] == [Relation.MOVED]
    assert [match.relation for match in align_records(old, [], [np.ones((1, 1)), np.zeros((0, 1))])] == [Relation.DROPPED]


def test_tasks_are_paired_by_where_their_clauses_went() -> None:
    records = []
    for version, words in ((Version.OLD, (REGISTER, LABELS)), (Version.NEW, (LABELS, REGISTER, INSPECT))):
        for number, text in enumerate(words, 1):
            title = f"（{NUMBERS[number - 1]}）任务"
            where = {"task": number, "task_title": title}
            records.append(record(version, number, title, kind=Kind.TASK, **where))
            records.append(record(version, number, f"{number}.{text}", **where))
            records.append(record(version, number, f"责任部门：部门{number}。", kind=Kind.DEPARTMENTS, **where))
    clauses = [r for r in records if r.kind is Kind.CLAUSE]
    vectors = dict(zip([r.key for r in clauses], letters([r.text for r in clauses]), strict=True))
    pairs = align_full_texts(Document("d", "d", "", "", tuple(records)), vectors)
    assert {pair.basis for pair in pairs} == {Basis.MEANING}
    linked = {(pair.old, pair.new) for pair in pairs}
    for kind in ("clause", "task", "departments"):
        assert {((f"d:old-{kind}-1",), (f"d:new-{kind}-2",)), ((f"d:old-{kind}-2",), (f"d:new-{kind}-1",))} <= linked
    assert ((), ("d:new-clause-3",), Relation.ADDED) in {(pair.old, pair.new, pair.relation) for pair in pairs}
    assert ((), ("d:new-task-3",), Relation.ADDED) in {(pair.old, pair.new, pair.relation) for pair in pairs}
