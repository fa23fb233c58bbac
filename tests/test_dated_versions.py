"""A text in any number of dated versions, added in any order: neighbours are paired, and a clause has a history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations
from pathlib import Path

import pytest

from assistant.documents.dated import meant
from assistant.lookup.history import history
from assistant.service import Assistant
from corpus.errors import UserError
from corpus.types import Relation
from index.dated import Stage

LAW = """渡口管理办法
第一条　为了加强渡口安全管理，制定本办法。
第二条　渡船应当配备救生衣，每名乘客一件。
第三条　违反本办法的，处{fine}元以上二千元以下罚款。
第四条　大雾天气渡船停止航行。
"""
TEXTS = {
    "2007": LAW.format(fine="一百"),
    "2015": LAW.format(fine="二百").replace(
        "第三条", "第三条　渡口经营者应当建立夜航登记簿，载明每班渡船的时间。\n第四条"
    ).replace("第四条　大雾", "第五条　大雾"),
    "2022": LAW.format(fine="五百").replace("第二条　渡船应当配备救生衣，每名乘客一件。\n", "").replace("第三条", "第二条").replace("第四条", "第三条"),
}  # fmt: skip
NAME = "渡口管理办法"


def files(folder: Path) -> dict[str, Path]:
    for date, text in TEXTS.items():
        (folder / f"file-{date}.txt").write_text(text, encoding="utf-8")
    return {date: folder / f"file-{date}.txt" for date in TEXTS}


def put(assistant: Assistant, folder: Path, order: Sequence[str]) -> None:
    for date in order:
        assistant.library.add_dated(files(folder)[date], NAME, date)
    assistant.prepare()


@pytest.fixture
def versions(tmp_path: Path, copied_home: Callable[[], Path]) -> Callable[[Sequence[str]], Assistant]:
    def opened(order: Sequence[str]) -> Assistant:
        assistant = Assistant.open(copied_home())
        put(assistant, tmp_path, order)
        return assistant

    return opened


@pytest.mark.parametrize("order", list(permutations(TEXTS)), ids="-".join)
def test_whatever_the_order_neighbours_in_time_are_paired(versions: Callable[[Sequence[str]], Assistant], order: Sequence[str]) -> None:
    with versions(order) as assistant:
        stages = assistant.library.stages()
        assert [(stage.series, stage.dates) for stage in stages] == [(NAME, ("2007", "2015")), (NAME, ("2015", "2022"))]
        fines = [(moment.date, [record.label for record in moment.records]) for moment in history("第二条", assistant.catalogue)]
        assert fines == [("2007", ["第三条"]), ("2015", ["第四条"]), ("2022", ["第二条"])]


def test_a_clause_has_a_history_forward_and_backward(versions: Callable[[Sequence[str]], Assistant]) -> None:
    with versions(("2015", "2022", "2007")) as assistant:
        fine = history("渡口管理办法第二条", assistant.catalogue)
        assert [("一百" in m.records[0].text, "二百" in m.records[0].text, "五百" in m.records[0].text) for m in fine] == [
            (True, False, False), (False, True, False), (False, False, True),
        ]  # fmt: skip
        assert fine[0].relation is None and {moment.relation for moment in fine[1:]} == {Relation.REVISED}
        night = history("夜航登记簿", assistant.catalogue)
        assert [(moment.date, len(moment.records), moment.relation) for moment in night] == [
            ("2007", 0, None), ("2015", 1, Relation.ADDED), ("2022", 0, Relation.DROPPED),
        ]  # fmt: skip
        with pytest.raises(UserError, match="说明是哪部"):
            history("第二条", assistant.catalogue, "boci-2021")


def test_old_and_new_mean_the_last_two_unless_years_are_named(versions: Callable[[Sequence[str]], Assistant]) -> None:
    with versions(("2022", "2007", "2015")) as assistant:
        last = assistant.ask(f"{NAME}旧版罚款多少").answer
        assert "二百" in last and "一百" not in last
        assert "一百" in assistant.ask(f"{NAME}2007年版罚款多少").answer


def test_a_question_is_put_to_one_pair_of_each_text() -> None:
    stages = [Stage("a-1", "a", ("2001", "2005")), Stage("a-2", "a", ("2005", "2010")), Stage("b", "b", ("2003",))]
    everything = ("x", "a-1", "a-2", "b")
    assert meant("有什么变化", everything, stages) == ("x", "a-2", "b")
    assert meant("2001年版怎么说", everything, stages) == ("x", "a-1", "b")
    assert meant("2005年版怎么说", everything, stages) == ("x", "a-2", "b")
    assert meant("2005年比2001年多了什么", everything, stages) == ("x", "a-1", "b")
    assert meant("有什么变化", ("a-1",), stages) == ("a-1",)


def test_one_version_alone_is_a_single_text_and_a_version_may_be_replaced(
    versions: Callable[[Sequence[str]], Assistant], tmp_path: Path
) -> None:
    with versions(("2015",)) as assistant:
        assert [stage.dates for stage in assistant.library.stages()] == [("2015",)]
        assert [moment.date for moment in history("第二条", assistant.catalogue)] == ["2015"]
        changed = tmp_path / "changed.txt"
        changed.write_text(TEXTS["2015"].replace("救生衣", "救生衣和救生圈"), encoding="utf-8")
        assistant.library.add_dated(changed, NAME, "2015")
        assert "救生圈" in history("第二条", assistant.catalogue)[0].records[0].text
        for name, date in ((NAME, "去年"), (NAME, "2015-13"), ("", "2015")):
            with pytest.raises(UserError):
                assistant.library.add_dated(changed, name, date)
        assert len(assistant.library.stages()) == 1
