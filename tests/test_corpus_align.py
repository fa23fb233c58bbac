"""Clauses that belong together by meaning: with vectors made by hand, and with the encoder that is shipped."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.builtin import builtin_documents
from corpus.pairing import align_by_meaning, paired_tasks
from corpus.read import read_document
from corpus.types import Basis, Document, Kind, Pair, Record, Relation, Version
from index.encode import load_encoder

# Ten clauses that share no character, so that only the vectors can tell which belong together.
OLD_TEXTS = ["甲乙丙丁", "戊己庚辛", "天地玄黄", "宇宙洪荒", "日月盈昃"]
NEW_TEXTS = ["子丑寅卯", "辰巳午未", "寒来暑往", "秋收冬藏", "闰余成岁"]
COUNT = len(OLD_TEXTS)


def clause(version: Version, number: int, text: str, task: int) -> Record:
    return Record("d", f"{version.value}-{number}", Kind.CLAUSE, text, 0, len(text), version, task=task, number=number, heading=text)


def task(version: Version, ordinal: int) -> Record:
    return Record("d", f"{version.value}-{ordinal}-task", Kind.TASK, f"任务{ordinal}", 0, 3, version, task=ordinal)


def document(old: list[Record], new: list[Record], *together: tuple[int, int]) -> Document:
    """Make a document of clauses whose tables put these (old, new) tasks side by side."""
    tasks = [(task(Version.OLD, a), task(Version.NEW, b)) for a, b in together]
    pairs = tuple(Pair((a.key,), (b.key,), (), Relation.REVISED, Basis.TABLE) for a, b in tasks)
    records = (*old, *new, *dict.fromkeys(record for pair in tasks for record in pair))
    return Document("d", "d", "", "", records, pairs=pairs)


def unlike(old_task: int = 1, new_task: int = 1) -> tuple[list[Record], list[Record]]:
    old = [clause(Version.OLD, n, text, old_task) for n, text in enumerate(OLD_TEXTS, 1)]
    return old, [clause(Version.NEW, n, text, new_task) for n, text in enumerate(NEW_TEXTS, 1)]


def pointing(old: list[Record], new: list[Record], partner: list[int]) -> dict[str, np.ndarray]:
    """Give old clause i the direction of new clause partner[i], all directions square to each other."""
    directions = np.eye(COUNT)
    return {record.key: directions[j] for record, j in zip(old, partner, strict=True)} | {
        record.key: directions[j] for j, record in enumerate(new)
    }


def linked(pairs: tuple[Pair, ...]) -> list[tuple[str, str]]:
    return [(pair.old[0].split(":")[1], pair.new[0].split(":")[1]) for pair in pairs]


@settings(deadline=None)  # the first call loads scipy
@given(st.permutations(range(COUNT)))
def test_within_a_task_clauses_follow_their_vectors(partner: list[int]) -> None:
    old, new = unlike()
    pairs = align_by_meaning(document(old, new, (1, 1)), pointing(old, new, partner))
    assert linked(pairs) == [(f"old-{i}", f"new-{j + 1}") for i, j in enumerate(partner, 1)]
    # One cosine in five is 1, the others 0: its standard score is (1 − 1/5) / √(1/5 · 4/5) = 2, a third of it counts, with a weight of 0.2;
    # the paired task adds 0.06, and scores are shown half a point up.
    assert {pair.score for pair in pairs} == {round(0.2 * 2 / 3 + 0.06 + 0.5, 3)}
    assert {(pair.relation, pair.basis) for pair in pairs} == {(Relation.REVISED, Basis.MEANING)}


def test_vectors_alone_move_no_clause_to_another_task() -> None:
    """Of ten cosines one is 1: it stands (1 − 1/10) / √(1/10 · 9/10) = 3 deviations out, and 0.2 · 3 / 3 would do by itself."""
    characters = [chr(ord("一") + n) for n in range(4 * 20)]
    texts = ["".join(characters[n : n + 4]) for n in range(0, len(characters), 4)]
    old = [clause(Version.OLD, n, text, 1) for n, text in enumerate(texts[:10], 1)]
    new = [clause(Version.NEW, n, text, 2) for n, text in enumerate(texts[10:], 1)]
    vectors = {record.key: direction for side in (old, new) for record, direction in zip(side, np.eye(10), strict=True)}
    assert align_by_meaning(document(old, new), vectors) == ()
    assert linked(align_by_meaning(document(old, new, (1, 2)), vectors)) == [(f"old-{n}", f"new-{n}") for n in range(1, 11)]


def test_a_clause_found_word_for_word_in_another_task_has_moved() -> None:
    old, new = unlike(1, 1)
    new[3] = replace(new[3], text=OLD_TEXTS[1], heading=OLD_TEXTS[1], task=2)
    pairs = align_by_meaning(document(old, new, (1, 1)), pointing(old, new, [0, 3, 2, 1, 4]))
    moved = [pair for pair in pairs if pair.relation is Relation.MOVED]
    assert linked(tuple(moved)) == [("old-2", "new-4")]
    assert all(pair.score < moved[0].score for pair in pairs if pair.relation is Relation.REVISED)


def test_clauses_without_a_vector_and_one_sided_documents_have_no_pairs() -> None:
    old, new = unlike()
    vectors = pointing(old, new, list(range(COUNT)))
    del vectors["d:old-3"]
    assert "old-3" not in {left for left, _ in linked(align_by_meaning(document(old, new, (1, 1)), vectors))}
    assert align_by_meaning(document(old, [], (1, 1)), vectors) == ()
    assert align_by_meaning(document([], new, (1, 1)), vectors) == ()
    assert align_by_meaning(document(old, new, (1, 1)), {}) == ()


def test_one_clause_on_either_side_is_no_reason_to_fail() -> None:
    old, new = [clause(Version.OLD, 1, "加快工业设备网络化改造", 1)], [clause(Version.NEW, 1, "日月盈昃", 1)]
    assert align_by_meaning(document(old, new, (1, 1)), {"d:old-1": np.ones(1), "d:new-1": np.ones(1)}) == ()


def test_the_order_of_the_vectors_does_not_matter() -> None:
    old, new = unlike()
    vectors = pointing(old, new, [1, 0, 3, 2, 4])
    turned = dict(reversed(vectors.items()))
    assert align_by_meaning(document(old, new, (1, 1)), turned) == align_by_meaning(document(old, new, (1, 1)), vectors)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.text(alphabet="工业互联网平台安全标识数据", max_size=12), st.integers(1, 3)), max_size=6),
    st.integers(0, 6),
    st.integers(0, 9),
)
def test_whatever_the_clauses_say_pairs_link_old_to_new(texts: list[tuple[str, int]], split: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    old = [clause(Version.OLD, n, *text) for n, text in enumerate(texts[:split], 1)]
    new = [clause(Version.NEW, n, *text) for n, text in enumerate(texts[split:], 1)]
    vectors = {record.key: chance.normal(size=4) for record in (*old, *new)}
    pairs = align_by_meaning(document(old, new, (1, 1), (2, 3)), vectors)
    assert len({pair.old for pair in pairs}) == len(pairs)
    for pair in pairs:
        assert set(pair.old) <= {record.key for record in old}
        assert set(pair.new) <= {record.key for record in new}
        assert 0.5 < pair.score <= 1


@pytest.fixture(scope="module")
def note() -> Document:
    return read_document(builtin_documents()[0])


@pytest.fixture(scope="module")
def by_meaning(note: Document) -> dict[tuple[str, str], Relation]:
    clauses = [r for r in note.records if r.kind is Kind.CLAUSE]
    vectors = load_encoder().encode_documents([r.text for r in clauses])
    pairs = align_by_meaning(note, {r.key: vector for r, vector in zip(clauses, vectors, strict=True)})
    return dict(zip(linked(pairs), (pair.relation for pair in pairs), strict=True))


def test_the_tables_say_which_tasks_stand_side_by_side(note: Document) -> None:
    assert paired_tasks(note) == {(1, 1), (2, 2), (3, 3), (4, 7), (5, 5), (6, 6), (7, 10), (8, 11), (9, 9)}


@pytest.mark.parametrize(
    ("old", "new", "relation"),
    [
        (13, 17, Relation.MOVED),  # 工业 APP 培育: task three to task four
        (23, 36, Relation.MOVED),  # 产业示范基地: task six to task nine
        (12, 13, Relation.REVISED),  # 企业上云, a row further down
        (6, 4, Relation.REVISED),  # 无线电频谱 and 专用频率
        (3, 2, Relation.REVISED),  # 企业内网
        (2, 3, Relation.REVISED),  # 企业外网
        (25, 39, Relation.REVISED),  # 主体责任, 分级分类
        (27, 42, Relation.REVISED),  # 态势感知
    ],
)
def test_a_clause_is_found_where_it_went(by_meaning: dict[tuple[str, str], Relation], old: int, new: int, relation: Relation) -> None:
    assert {pair: kind for pair, kind in by_meaning.items() if pair[0] == f"old-{old}"} == {(f"old-{old}", f"new-{new}"): relation}


def test_a_clause_that_was_dropped_is_paired_with_nothing(by_meaning: dict[tuple[str, str], Relation]) -> None:
    """The note on old 24, 宣传普及: 前期宣传工作已经完成到位."""
    assert not [pair for pair in by_meaning if pair[0] == "old-24"]


def test_a_goal_that_is_said_anew_has_not_moved() -> None:
    goals = {side: [replace(r, kind=Kind.GOAL, task=None) for r in records] for side, records in zip(Version, unlike(), strict=True)}
    goals[Version.NEW][0] = replace(goals[Version.NEW][0], text=OLD_TEXTS[0], heading=OLD_TEXTS[0])
    pairs = align_by_meaning(document(*goals.values()), pointing(*goals.values(), partner=list(range(COUNT))))
    assert [(pair, relation.relation) for pair, relation in zip(linked(pairs), pairs, strict=True)] == [
        (("old-1", "new-1"), Relation.REVISED)
    ]
