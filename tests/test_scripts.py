"""Traditional and simplified script: what is written in one is found by words of the other; quotations stay as written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.service import Assistant
from assistant.types import Status

TRADITIONAL, SIMPLIFIED = "圖書館借閱辦法對照表", "泳池开放规定"
TABLE = """# 圖書館借閱辦法修正草案條文對照表

| 修正條文 | 現行條文 | 說明 |
|---|---|---|
| 第一條　為規範圖書借閱，特訂定本辦法。 | 第一條　為規範圖書借閱，特訂定本辦法。 | 本條未修正。 |
| 第二條　讀者應於三十日內歸還圖書；逾期者，每日收取滯納金二元。 | 第二條　讀者應於二十日內歸還圖書；逾期者，每日收取滯納金一元。 | 延長借期，並提高滯納金。 |
| 第三條　館方應設置無障礙閱覽席，並公告開放時間。 | | 本條新增。 |
| | 第三條　讀者證遺失者，應登報聲明。 | 本條刪除。 |
"""
TEXT = """# 泳池开放规定

第一章 总则

第一条 为规范泳池开放，制定本规定。

第二章 救生

第二条 深水区应当配备两名救生员，开放期间不得离岗。
"""
LATE = "每日收取滯納金二元"
SEATS = "館方應設置無障礙閱覽席，並公告開放時間。"
GUARDS = "深水区应当配备两名救生员，开放期间不得离岗。"


@pytest.fixture(scope="module")
def both(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("scripts")
    with Assistant.open(shutil.copytree(built_home, folder / "home")) as opened:
        for name, text in ((TRADITIONAL, TABLE), (SIMPLIFIED, TEXT)):
            (folder / f"{name}.md").write_text(text, encoding="utf-8")
            opened.add([folder / f"{name}.md"])
        opened.prepare()
        yield opened


@pytest.mark.parametrize(
    ("question", "document", "quoted"),
    [
        ("滞纳金每日收取多少", TRADITIONAL, LATE),
        ("滯納金每日收取多少", TRADITIONAL, LATE),
        ("无障碍阅览席", TRADITIONAL, SEATS),
        ("新增了哪些条", TRADITIONAL, SEATS),
        ("新增了哪些條", TRADITIONAL, SEATS),
        ("刪除了哪些條", TRADITIONAL, "讀者證遺失者，應登報聲明。"),
        ("删除了哪些条", TRADITIONAL, "讀者證遺失者，應登報聲明。"),
        ("新版第二条", TRADITIONAL, LATE),
        ("第二條改了什麼", TRADITIONAL, LATE),
        ("读者证遗失怎么办", TRADITIONAL, "讀者證遺失者，應登報聲明。"),
        ("深水區配備幾名救生員", SIMPLIFIED, "深水区应当配备两名救生员"),
        ("第二條說什麼", SIMPLIFIED, GUARDS),
        ("離崗", SIMPLIFIED, GUARDS),
    ],
)
def test_a_question_in_either_script_quotes_the_text_as_written(both: Assistant, question: str, document: str, quoted: str) -> None:
    answer = both.ask(question, documents=[document])
    assert answer.status is Status.ANSWERED
    assert any(quoted in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(("reference", "label"), [("新版第二條", "新版第二條"), ("新版第二条", "新版第二條"), ("新2", "新版第二條")])
def test_an_article_is_looked_up_in_either_script_and_keeps_its_own_label(both: Assistant, reference: str, label: str) -> None:
    (card,) = both.lookup(reference, TRADITIONAL)
    assert card.label.endswith(label) and LATE in card.record.text


@pytest.mark.parametrize(
    ("words", "quoted"), [("滞纳金", LATE), ("滯納金", LATE), ("无障碍", SEATS), ("離崗", GUARDS), ("离岗", GUARDS), ("救生員", GUARDS)]
)
def test_words_are_looked_up_in_either_script(both: Assistant, words: str, quoted: str) -> None:
    assert any(quoted in card.record.text for card in both.lookup(words))


@pytest.mark.parametrize("name", ["图书馆借阅办法", "圖書館借閱辦法", "《图书馆借阅办法》"])
def test_a_document_is_named_in_either_script(both: Assistant, name: str) -> None:
    answer = both.ask(f"{name}第二条")
    assert {citation.document for citation in answer.citations} == {TRADITIONAL}


def test_chapters_of_a_simplified_text_are_named_in_traditional_words(both: Assistant) -> None:
    assert any(GUARDS in card.record.text for card in both.lookup("第二章第二條", SIMPLIFIED))


def test_a_traditional_table_is_told_as_what_it_is(both: Assistant) -> None:
    (row,) = (row for row in both.holdings() if row["document"] == TRADITIONAL)
    assert row["understood"] == "对照表，法规；旧版 3 条；新版 3 条；对照 2 处；說明 4 段"
