"""Looking things up by the shortest thing a person may type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.service import Assistant
from assistant.types import Card
from corpus.errors import UserError
from corpus.types import OPINION_KINDS, Kind

LookUp = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def unprepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Yield an assistant whose index was never built: looking up needs none."""
    with Assistant.open(tmp_path_factory.mktemp("unprepared")) as opened:
        yield opened


@pytest.fixture
def look(unprepared: Assistant) -> LookUp:
    return lambda reference: [card.record.id for card in unprepared.lookup(reference)]


def only(assistant: Assistant, reference: str) -> Card:
    (card,) = assistant.lookup(reference)
    return card


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("新39", ["new-39"]),
        ("新 39", ["new-39"]),
        ("新版第39条", ["new-39"]),
        ("新版第３９条", ["new-39"]),
        ("新版第三十九条", ["new-39"]),
        ("new-39", ["new-39"]),
        ("new clause 39", ["new-39"]),
        ("第三十九条", ["new-39"]),
        ("39", ["new-39"]),
        ("三十九", ["new-39"]),
        ("旧25", ["old-25"]),
        ("舊版第25條", ["old-25"]),
        ("old-25", ["old-25"]),
        ("boci-2021:old-25", ["old-25"]),
        ("第25条", ["new-25", "old-25"]),
        ("14", ["old-14"]),
        ("新版第39到42条", ["new-39", "new-40", "new-41", "new-42"]),
        ("旧版第3条和第4条", ["old-3", "old-4"]),
        ("comment-9-4", ["comment-9-4"]),
        ("note-1", ["note-1"]),
        ("new-goal-3", ["new-goal-3"]),
        ("new-10-departments", ["new-10-departments"]),
    ],
)
def test_a_record_is_found_in_every_spelling(look: LookUp, reference: str, found: list[str]) -> None:
    assert look(reference) == found


@pytest.mark.parametrize(
    ("reference", "found"), [("第廿七条", ["new-27", "old-27"]), ("旧版最后一条", ["old-31"]), ("最后一条", ["old-31", "new-44"])]
)
def test_what_a_question_may_say_a_look_up_may_say_too(look: LookUp, reference: str, found: list[str]) -> None:
    assert look(reference) == found


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("（十）", ["new-10-task", *(f"new-{n}" for n in range(39, 42 + 1)), "new-10-milestone", "new-10-departments"]),
        ("(十)", ["new-10-task", *(f"new-{n}" for n in range(39, 42 + 1)), "new-10-milestone", "new-10-departments"]),
        ("第十项任务", ["new-10-task", *(f"new-{n}" for n in range(39, 42 + 1)), "new-10-milestone", "new-10-departments"]),
        ("旧版（七）", ["old-7-task", *(f"old-{n}" for n in range(25, 27 + 1)), "old-7-milestone", "old-7-departments"]),
        ("新版（五）", ["new-5-task", *(f"new-{n}" for n in range(20, 24 + 1)), "new-5-milestone"]),
    ],
)
def test_a_task_is_shown_whole(look: LookUp, reference: str, found: list[str]) -> None:
    assert look(reference) == found


@pytest.mark.parametrize("reference", ["财政部", "财政", "MOF", "國家財政部"])
def test_a_department_shows_the_lists_that_name_it(look: LookUp, unprepared: Assistant, reference: str) -> None:
    lists = {r.id for r in unprepared.facts.records if r.kind is Kind.DEPARTMENTS and "财政部" in r.text}
    assert lists == {f"old-{n}-departments" for n in (1, 2, 3, 4, 7)}
    assert lists <= set(look(reference))


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("时间敏感网络", {"old-3"}),
        ("知识图谱", {"new-12", "new-17", "summary-5", "comment-4-3"}),
        ("挖掘机指数", {"new-13"}),
        ("無源光網絡", {"old-3"}),
    ],
)
def test_a_term_shows_the_records_that_hold_it(look: LookUp, unprepared: Assistant, reference: str, found: set[str]) -> None:
    assert set(look(reference)) == found


def test_several_terms_show_the_records_that_hold_all(look: LookUp) -> None:
    assert set(look("边缘计算 数字孪生")) == {"new-32", "summary-4", "comment-10-2"}


def test_a_clause_stands_with_its_counterpart_and_its_commentary(unprepared: Assistant) -> None:
    card = only(unprepared, "新39")
    assert card.label == "新版第39条"
    assert "old-25" in [r.id for r in card.counterparts]
    assert [r.text for r in card.commentary] == ["强调主体责任更能保障安全投入,工业互联网态势感知是建设趋势"]
    assert all(r.kind in OPINION_KINDS for r in card.commentary)
    assert not any(r.kind in OPINION_KINDS for r in card.counterparts)


def test_departments_stand_with_the_other_versions(unprepared: Assistant) -> None:
    card = only(unprepared, "new-10-departments")
    assert [r.id for r in card.counterparts] == ["old-7-departments"]
    assert [r.id for r in card.commentary] == ["comment-9-4"]


def test_a_clause_that_is_new_stands_alone(unprepared: Assistant) -> None:
    assert only(unprepared, "新16").counterparts == ()


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("新14", "没有收录新版第14条"),
        ("新版第45条", "新版没有第45条"),
        ("旧32", "旧版没有第32条"),
        ("第99条", "没有第99条"),
        ("新版第0条", "没有第0条"),
        ("不存在的词", "没有找到“不存在的词”"),
        ("水利部", "没有找到"),
        ("（十二）", "没有找到"),
        ("杨思睿", "没有找到"),
        ("", "空的"),
        ("？！", "标点"),
        ("词" * 2000, "2000 个字"),
    ],
    ids=lambda value: value[:12],
)  # fmt: skip
def test_what_is_not_there_is_said_in_one_line(look: LookUp, reference: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as told:
        look(reference)
    assert "\n" not in str(told.value)


def test_front_and_back_matter_stay_out(look: LookUp) -> None:
    for reference in ("免责声明", "中银大厦", "买入"):
        with pytest.raises(UserError, match="没有找到"):
            look(reference)


def test_looking_up_builds_nothing(unprepared: Assistant, tmp_path: Path) -> None:
    with Assistant.open(tmp_path) as opened:
        opened.lookup("新39")
        assert opened.status()["index"] == "absent"
    assert not (tmp_path / "derived").exists()


PLACES = """# 护林工作方案

一、总体要求

（一）目标。两年内补种三万株。

二、主要任务

（一）巡护。每日巡山两次。

（二）补种。春季完成。

三、其他事项如下：

（一）本方案自发布之日起施行。

附件1

巡护记录表

日期、路线、发现。
"""


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("二（一）", "巡山"),
        ("二、（二）", "春季"),
        ("一（一）", "三万株"),
        ("主要任务二", "春季"),
        ("附件1", "路线"),
        ("第二部分（一）", "巡山"),
    ],
)
def test_a_place_is_named_by_the_headings_that_hold_it(copied_home, tmp_path: Path, reference: str, words: str) -> None:  # noqa: ANN001
    path = tmp_path / "plan.md"
    path.write_text(PLACES, encoding="utf-8")
    with Assistant.open(copied_home()) as opened:
        added = opened.add([path])
        cards = opened.lookup(reference, added.document)
        assert words in "".join(card.record.text for card in cards)
        assert len(cards) <= 3
