"""What the author put side by side: pairs by kind and task, relations, and the commentary that goes with them."""

import pytest

from corpus.builtin import builtin_documents
from corpus.read import parse_document, read_document
from corpus.tables import relation_of
from corpus.types import POLICY_KINDS, Basis, Document, Kind, Pair, Relation

TITLES = "旧版\t新版\t点评"


@pytest.fixture(scope="module")
def note() -> Document:
    return read_document(builtin_documents()[0])


def local(keys: tuple[str, ...]) -> list[str]:
    return [key.split(":")[1] for key in keys]


def pair_with(document: Document, record: str) -> Pair:
    (found,) = [pair for pair in document.pairs if f"{document.id}:{record}" in (*pair.old, *pair.new, *pair.commentary)]
    return found


def table(*rows: str) -> Document:
    return parse_document("small", "\n".join(["图表 1. 对比", "", TITLES, *rows]), "")


def test_tasks_pair_as_the_tables_set_them(note: Document) -> None:
    by_key = {r.key: r for r in note.records}
    mapped = {}
    for pair in note.pairs:
        if by_key[(*pair.new, *pair.old)[0]].kind is Kind.TASK:
            mapped[by_key[pair.new[0]].task] = by_key[pair.old[0]].task if pair.old else None
            assert (pair.relation is Relation.ADDED) == (not pair.old)
    assert mapped == {1: 1, 2: 2, 3: 3, 4: None, 5: 5, 6: 6, 7: 4, 8: None, 9: 9, 10: 7, 11: 8}


def test_every_policy_record_stands_in_one_pair_and_kinds_are_never_mixed(note: Document) -> None:
    by_key = {r.key: r for r in note.records}
    members = [key for pair in note.pairs for key in (*pair.old, *pair.new)]
    assert sorted(members) == sorted(r.key for r in note.records if r.kind in POLICY_KINDS)
    for pair in note.pairs:
        assert len({by_key[key].kind for key in (*pair.old, *pair.new)}) == 1
        assert len({by_key[key].figure for key in (*pair.old, *pair.new, *pair.commentary)}) == 1
        assert pair.basis is Basis.TABLE


def test_the_shifted_rows_of_figure_12_pair_by_kind(note: Document) -> None:
    by_id = {r.id: r for r in note.records}
    assert by_id["old-9-milestone"].row != by_id["new-9-milestone"].row
    assert by_id["old-9-milestone"].row == by_id["new-9-departments"].row
    for kind in ("milestone", "departments"):
        pair = pair_with(note, f"new-9-{kind}")
        assert (local(pair.old), local(pair.new)) == ([f"old-9-{kind}"], [f"new-9-{kind}"])
    clauses = pair_with(note, "new-34")
    assert (local(clauses.old), local(clauses.new)) == (["old-30", "old-31"], [f"new-{n}" for n in range(34, 38 + 1)])


@pytest.mark.parametrize(
    ("member", "old", "new"),
    [
        ("new-9", [9], [9]),
        ("new-13", [13], [13]),
        ("old-25", [25], [39]),
        ("new-41", [26, 27], [40, 41, 42]),
        ("old-16", [14, 15, 16, 17], [27, 28, 29, 30]),
        ("new-44", [29], [44]),
        ("new-17", [], [17]),
        ("new-32", [], [31, 32, 33]),
    ],
)
def test_clauses_pair_with_those_of_the_same_row(note: Document, member: str, old: list[int], new: list[int]) -> None:
    pair = pair_with(note, member)
    assert (local(pair.old), local(pair.new)) == ([f"old-{n}" for n in old], [f"new-{n}" for n in new])
    assert (pair.relation is Relation.ADDED) == (not old)


@pytest.mark.parametrize("task", [4, 8])
def test_what_only_the_new_version_has_is_added(note: Document, task: int) -> None:
    for kind in ("task", "milestone", "departments"):
        pair = pair_with(note, f"new-{task}-{kind}")
        assert (pair.old, pair.relation) == ((), Relation.ADDED)


@pytest.mark.parametrize(
    ("comment", "with_"),
    [
        ("comment-1-2", "new-goal-6"),
        ("comment-2-1", "old-1"),
        ("comment-2-5", "new-1-milestone"),  # 制造企业龙头有望承担 50 个标杆建设任务
        ("comment-2-6", "new-1-departments"),  # 新加应急部
        ("comment-3-1", "new-6"),
        ("comment-3-2", "new-2-milestone"),  # 标识注册量提升 7.5 倍
        ("comment-3-3", "new-2-departments"),  # 增加商务部、卫健委
        ("comment-4-4", "old-12"),
        ("comment-4-6", "new-3-milestone"),  # CAGR=26%
        ("comment-5-4", "new-7-milestone"),  # 对关键标准提出量化目标
        ("comment-5-5", "new-7-departments"),  # 引入科技部
        ("comment-6-1", "new-4-task"),
        ("comment-6-3", "new-17"),
        ("comment-6-5", "new-4-milestone"),  # 工业 APP 数量从旧版 30 万
        ("comment-7-2", "old-5-milestone"),
        ("comment-8-3", "new-6-milestone"),  # 定量目标
        ("comment-8-4", "new-6-departments"),  # 增加…参与度
        ("comment-9-3", "new-10-milestone"),
        ("comment-9-4", "new-10-departments"),  # 国防科工等环节都将纳入
        ("comment-10-3", "new-8-milestone"),  # 侧重芯片技术
        ("comment-11-3", "new-11-milestone"),  # 向欧盟和一带一路国家突破
        ("comment-12-1", "new-35"),
    ],
)
def test_commentary_goes_with_what_it_speaks_of(note: Document, comment: str, with_: str) -> None:
    pair = pair_with(note, comment)
    assert with_ in local((*pair.old, *pair.new))


def test_every_comment_of_the_note_is_shown_beside_one_pair(note: Document) -> None:
    attached = [key for pair in note.pairs for key in pair.commentary]
    assert sorted(attached) == sorted(r.key for r in note.records if r.kind is Kind.COMMENTARY)


@pytest.mark.parametrize(
    ("old", "new", "same", "relation"),
    [
        (0, 2, False, Relation.ADDED),
        (2, 0, False, Relation.DROPPED),
        (1, 1, True, Relation.UNCHANGED),
        (1, 1, False, Relation.REVISED),
        (1, 3, False, Relation.SPLIT),
        (3, 1, False, Relation.MERGED),
        (2, 3, False, Relation.REVISED),
    ],
)
def test_a_relation_follows_from_how_many_stand_on_either_side(old: int, new: int, same: bool, relation: Relation) -> None:
    assert relation_of(old, new, same=same) is relation


def test_relations_of_a_small_table() -> None:
    document = table(
        "(一) 港口\t(一) 港口建设\t",
        "<p>1.扩建码头。</p>\t<p>1.扩建码头。</p><p>2.疏浚航道。</p>\t一分为二",
        "<p>2.减免费用。</p><p>3.简化手续。</p>\t<p>3.减费简政。</p>\t合二为一",
        "<p>4.培训人员，每年两次。</p>\t<p>4. 培训人员,每年两次。</p>\t没有变化",
        "<p>5.公布结果。</p>\t\t不再要求",
        "\t<p>5.评估成效。</p>\t新增评估",
    )
    relations = {(tuple(local(pair.old)), tuple(local(pair.new))): pair.relation for pair in document.pairs}
    assert relations == {
        (("old-1-task",), ("new-1-task",)): Relation.REVISED,
        (("old-1",), ("new-1", "new-2")): Relation.SPLIT,
        (("old-2", "old-3"), ("new-3",)): Relation.MERGED,
        (("old-4",), ("new-4",)): Relation.UNCHANGED,
        (("old-5",), ()): Relation.DROPPED,
        ((), ("new-5",)): Relation.ADDED,
    }
    assert local(pair_with(document, "old-5").commentary) == ["comment-1-4"]  # the fourth that is not empty


def test_a_comment_with_a_number_goes_with_the_milestone_beside_a_clause() -> None:
    document = table("(一) 港口\t(一) 港口建设\t", "\t<p>1.扩建码头。</p><p>时间节点：2023 年前，建成 8 个泊位。</p>\t码头 8 个")
    assert local(pair_with(document, "comment-1-1").new) == ["new-1-milestone"]
    document = table("(一) 港口\t(一) 港口建设\t", "\t<p>1.扩建码头。</p><p>时间节点：2023 年前，建成 8 个泊位。</p>\t码头很好")
    assert local(pair_with(document, "comment-1-1").new) == ["new-1"]


def test_task_numbers_are_read_from_the_document_not_assumed() -> None:
    document = table(
        "(二) 港口\t(五) 航运\t",
        "<p>时间节点：2020 年</p>\t<p>责任部门：商务部</p>\t",
        "<p>责任单位：财政部</p>\t<p>时间节点：2023 年</p>\t",
    )
    assert {(*local(pair.old), *local(pair.new)) for pair in document.pairs} == {
        ("old-2-task", "new-5-task"),
        ("old-2-milestone", "new-5-milestone"),
        ("old-2-departments", "new-5-departments"),
    }


def test_commentary_on_networks_goes_with_the_clauses_on_networks(note: Document) -> None:
    assert "new-2" in local(pair_with(note, "comment-2-2").new)


@pytest.mark.parametrize(
    ("comment", "old"), [("提出具体目标", "old-4-milestone"), ("目标更高", "old-4-milestone"), ("围绕互通目标培训", "old-4")]
)
def test_commentary_on_targets_goes_with_the_milestone(comment: str, old: str) -> None:
    row = "<p>（四）人才行动</p><p>4.培训人员。</p><p>时间节点：2020 年前完成</p>"
    (found,) = [pair for pair in table(f"{row}\t{row}\t{comment}").pairs if pair.commentary]
    assert found.old == (f"small:{old}",)


@pytest.mark.parametrize(
    ("row", "old", "relation"),
    [
        ("4.培训人员。\t4、 培训人员。\t", "old-4", Relation.UNCHANGED),
        ("4.培训人员。\t5.培训人员。\t", "old-4", Relation.RENUMBERED),
        ("4.培训人员。\t15、 培训人员。\t", "old-4", Relation.RENUMBERED),
        ("（四）人才行动\t（七）人才行动\t", "old-4-task", Relation.UNCHANGED),
        ("4.培训 5 人。\t5.培训 6 人。\t", "old-4", Relation.REVISED),
        ("时间节点：4.5 亿\t时间节点：5.5 亿\t", "old-figure1-milestone", Relation.REVISED),
    ],
)
def test_a_clause_that_only_got_another_number_is_renumbered(row: str, old: str, relation: Relation) -> None:
    assert pair_with(table(row), old).relation is relation
