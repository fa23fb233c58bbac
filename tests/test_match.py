"""Aligning two texts: each relation, nothing left out, nothing forced."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.match import Match, match_articles
from corpus.order import longest_rise
from corpus.types import Relation

OLD = (
    "第一条 为了规范仓库的安全管理，防止火灾事故，保护货主的财产，制定本办法。",
    "第二条 仓库应当配备消防器材，每月检查一次，检查结果记入台账并保存三年。",
    "第三条 仓库管理员应当经过培训，取得证书后方可上岗；未取得证书的，由主管部门责令改正，处五百元罚款。",
    "第四条 货物堆放高度不得超过五米，通道宽度不得少于两米，危险货物应当单独存放。",
    "第五条 仓库应当为周边居民提供免费的雨伞租借服务。",
    "第六条 本办法自公布之日起施行。",
)
NEW = (
    "第一条 为了规范仓库的安全管理，防止火灾事故，保护货主的财产，制定本办法。",
    "第二条 仓库应当安装视频监控，监控录像保存九十日，不得擅自删除。",
    "第三条 仓库应当配备消防器材和应急照明，每周检查一次，检查结果记入台账并保存五年。",
    "第四条 仓库管理员应当经过培训，取得证书后方可上岗。",
    "第五条 未取得证书的，由主管部门责令改正，处五百元罚款。",
    "第六条 货物堆放高度不得超过五米，通道宽度不得少于两米，危险货物应当单独存放。",
    "第七条 本办法自公布之日起施行。",
)


def dense(old: tuple[str, ...], new: tuple[str, ...]) -> npt.NDArray[np.floating]:
    """Return the share of common characters, a pure function of the texts."""
    return np.array([[len(set(a) & set(b)) / max(1, len(set(a) | set(b))) for b in new] for a in old]).reshape(len(old), len(new))


def labels(texts: tuple[str, ...]) -> list[str]:
    return [text.split(" ")[0] for text in texts]


def aligned(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[Match, ...]:
    return match_articles(old, new, dense(old, new), numbers=(labels(old), labels(new)))


def by_old(matches: tuple[Match, ...]) -> dict[int, Match]:
    return {i: match for match in matches for i in match.old}


def test_each_relation_is_told() -> None:
    found = by_old(aligned(OLD, NEW))
    assert [(found[i].new, found[i].relation) for i in range(6)] == [
        ((0,), Relation.UNCHANGED),
        ((2,), Relation.REVISED),
        ((3, 4), Relation.SPLIT),
        ((5,), Relation.RENUMBERED),
        ((), Relation.DROPPED),
        ((6,), Relation.RENUMBERED),
    ]
    assert [match.new for match in aligned(OLD, NEW) if match.relation is Relation.ADDED] == [(1,)]


def test_going_back_turns_added_into_dropped_and_split_into_merged() -> None:
    back = aligned(NEW, OLD)
    assert [(m.old, m.relation) for m in back if not m.new] == [((1,), Relation.DROPPED)]
    assert [(m.old, m.new) for m in back if m.relation is Relation.MERGED] == [((3, 4), (2,))]
    assert [m.new for m in back if m.relation is Relation.ADDED] == [(4,)]


def test_only_what_stands_out_of_the_order_of_the_others_has_moved() -> None:
    order = [3, 0, 1, 2, 4, 5]  # 货物堆放 was fourth and is first now; the three before it kept their order
    found = by_old(aligned(OLD, tuple(OLD[i] for i in order)))
    assert [i for i in range(6) if found[i].relation is Relation.MOVED] == [3]
    assert not [m for m in aligned(OLD, NEW) if m.relation is Relation.MOVED]


@pytest.mark.parametrize(
    ("numbers", "length"),
    [([], 0), ([0, 1, 2], 3), ([2, 1, 0], 1), ([3, 0, 1, 4, 2], 3), ([5, 1, 6, 2, 7, 3, 4], 4)],
)
def test_the_longest_rise_is_found(numbers: list[int], length: int) -> None:
    rise = [numbers[place] for place in longest_rise(numbers)]
    assert rise == sorted(rise)
    assert len(rise) == length


def test_several_short_paragraphs_made_into_one_are_merged_and_none_is_dropped() -> None:
    old = ("完善社区食堂布局。", "推广夜间门诊服务。", "每季度公布检查结果。", "增设老年活动室。")
    new = ("完善社区食堂布局，推广夜间门诊服务，增设老年活动室。", "每季度公布检查结果。")
    found = aligned(old, new)
    assert [(m.old, m.new, m.relation) for m in found if m.relation is Relation.MERGED] == [((0, 1, 3), (0,), Relation.MERGED)]
    assert not [m for m in found if m.relation in (Relation.DROPPED, Relation.ADDED)]
    assert [m.new for m in aligned(new, old) if m.relation is Relation.SPLIT] == [(0, 1, 3)]


def test_a_changed_reference_is_a_revision() -> None:
    old, new = ("第一条 依照第五条的规定处理。",), ("第一条 依照第九条的规定处理。",)
    assert aligned(old, new)[0].relation is Relation.REVISED


@pytest.mark.parametrize(("old", "new"), [((), ()), (OLD[:1], ()), ((), NEW[:2])])
def test_an_empty_side_leaves_the_other_alone(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    matches = match_articles(old, new, np.zeros((len(old), len(new))))
    assert [m.relation for m in matches] == [Relation.DROPPED] * len(old) + [Relation.ADDED] * len(new)


def test_texts_in_another_order_find_their_twins() -> None:
    order = [4, 0, 5, 2, 1, 3]
    found = by_old(aligned(OLD, tuple(OLD[i] for i in order)))
    assert [found[i].new for i in range(6)] == [(order.index(i),) for i in range(6)]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([*OLD, *NEW, "第九条 甲。", ""]), max_size=7),
    st.lists(st.sampled_from([*OLD, *NEW, "第八条 乙。"]), max_size=7),
)
def test_every_article_is_in_a_match_and_scores_stay_within_one(old: list[str], new: list[str]) -> None:
    matches = aligned(tuple(old), tuple(new))
    assert {i for m in matches for i in m.old} == set(range(len(old)))
    assert {j for m in matches for j in m.new} == set(range(len(new)))
    assert all(0.0 <= m.score <= 1.0 for m in matches)
    assert matches == aligned(tuple(old), tuple(new))


def test_a_short_article_that_went_into_another_is_merged_though_its_figure_changed() -> None:
    old = ("第一条 展厅每周开放不少于四十小时。", "第二条 展厅应当公布闭馆日期。", "第三条 讲解员须持证。")
    new = ("第一条 展厅每周开放不少于五十小时，并应当公布闭馆日期。", "第二条 讲解员须持证。")
    assert [(m.old, m.new) for m in aligned(old, new)] == [((0, 1), (0,)), ((2,), (1,))]


def test_the_words_of_every_penalty_link_no_second_article() -> None:
    old = ("第八条 违反本办法第三条规定的，责令改正，处一千元以上五千元以下罚款。",)
    new = (
        "第八条 违反本办法第三条规定的，责令改正，处三千元以上一万元以下罚款。",
        "第九条 违反本办法第六条规定的，处一万元以上五万元以下罚款。",
    )
    assert [(m.old, m.new) for m in aligned(old, new)] == [((0,), (0,)), ((), (1,))]


def test_what_moved_with_its_heading_keeps_its_place_in_it() -> None:
    old = ("馆内禁止使用明火。", "灭火器每月检查。", "借书证当场办理。", "图书借期三十天。")
    new = ("借书证当场办理。", "图书借期六十天。", "馆内禁止使用明火。", "灭火器每周检查。")
    sections = (["安全", "安全", "借阅", "借阅"], ["借阅", "借阅", "安全", "安全"])
    found = match_articles(old, new, dense(old, new), sections=sections)
    assert Relation.MOVED not in {match.relation for match in found}
    assert Relation.MOVED in {match.relation for match in match_articles(old, new, dense(old, new))}
