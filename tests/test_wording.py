"""What the program may call a document: a broker's words are for a broker's note, those of two versions for two versions."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answers.phrases import say
from assistant.documents import intake, labels
from assistant.documents.catalogue import told_apart
from assistant.documents.wording import Owner, Wording, spoken, wording_of
from assistant.interface.words import texts
from assistant.types import Language
from corpus.datafile import read_table
from corpus.read import read_files
from corpus.types import Kind, Record, Version

PHRASES = read_table(Path(__file__).parent.parent / "assistant/answers/phrases.toml")
BROKER = re.compile(r"研报|点评|分析师|券商|broker|analyst|\bthe note\b", re.IGNORECASE)
SIDES = re.compile(r"两版|新版|旧版")
ALONE, PAIR = Wording(), Wording(Owner.PAIR, compared=True)
REASONS = Wording(Owner.COLUMN, "修订理由", compared=True)
# Said only of tasks, departments, milestones and articles of an old and a new version that stand against each other.
OF_TWO = {
    "statements",
    "verdict",
    "understood",
    "departments",
    "department_tasks",
    "pairs",
    "rewording",
    "quantity",
    "structure",
    "overview",
    "premise",
    "judge",
}
TEXT = "某市节水办法\n第一条　为了节约用水，制定本办法。\n第二条　浪费用水的，处一千元罚款。\n"
TABLE = "# 节水办法修订对照表\n\n| 修订前 | 修订后 | 修订理由 |\n| --- | --- | --- |\n" + (
    "| 第一条 罚款一千元。 | 第一条 罚款二千元。 | 提高力度。 |\n|  | 第二条 自公布之日起施行。 | 本条新增。 |\n"
)


def rendered(room: str, key: str, language: Language, wording: Wording) -> str:
    """Return a phrase with every place of its own filled in by a neutral word."""
    known = wording.words(language)
    forms = [form for form in PHRASES[room][key].values() if isinstance(form, str)]
    places = {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name and name not in known}
    return say(language, f"{room}.{key}", wording, **dict.fromkeys(places, "甲"))


SAID = [(room, key) for room, keys in PHRASES.items() if room != "joint" for key in keys]


@pytest.mark.parametrize("wording", [ALONE, PAIR, REASONS], ids=["alone", "pair", "reasons"])
@pytest.mark.parametrize("language", list(Language))
def test_no_sentence_names_a_broker_where_there_is_none(wording: Wording, language: Language) -> None:
    assert [(room, key) for room, key in SAID if BROKER.search(rendered(room, key, language, wording))] == []
    assert not BROKER.search(" ".join(wording.words(language).values()))


def test_no_sentence_on_a_text_of_its_own_names_versions() -> None:
    named = [(room, key) for room, key in SAID if SIDES.search(rendered(room, key, Language.ZH, ALONE))]
    assert {room for room, _ in named} <= OF_TWO


@pytest.mark.parametrize("language", list(Language))
def test_the_pages_own_words_name_no_broker(language: Language) -> None:
    assert [name for name, text in texts(language).items() if BROKER.search(text)] == []
    assert spoken([], "heading", language) and not BROKER.search(spoken([], "heading", language))


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("language", list(Language))
def test_no_label_names_a_broker_where_there_is_none(kind: Kind, language: Language) -> None:
    record = Record("d", f"{kind.value}-0-1", kind, "文", 0, 1, number=1, task=1)
    for wording in (ALONE, REASONS):
        said = labels.label(record, language, wording)
        assert said and not BROKER.search(said) and not SIDES.search(said) and not said.startswith(",")
    assert labels.label(replace(record, kind=Kind.COMMENTARY), Language.ZH, REASONS) == "修订理由第1段"


def test_a_table_calls_its_reasons_as_its_column_does(tmp_path: Path) -> None:
    (tmp_path / "表.md").write_text(TABLE, encoding="utf-8")
    document = read_files([tmp_path / "表.md"], "d")
    assert wording_of(document) == REASONS
    found = intake.understood(document)
    assert found.layout == "table" and intake.told(found, Language.ZH)[0].endswith("修订理由 2 段")


def test_a_broker_speaks_only_where_a_note_has_opinions(tmp_path: Path) -> None:
    (tmp_path / "表.md").write_text(TABLE.replace("修订理由", "点评"), encoding="utf-8")
    (tmp_path / "文.txt").write_text(TEXT, encoding="utf-8")
    assert wording_of(read_files([tmp_path / "表.md"], "d")).has_broker
    assert wording_of(read_files([tmp_path / "文.txt"], "d")) == ALONE


def test_intake_says_kind_and_counts_and_warns_of_a_side_without_text(tmp_path: Path) -> None:
    (tmp_path / "文.txt").write_text(TEXT, encoding="utf-8")
    document = read_files([tmp_path / "文.txt"], "d")
    assert intake.told(intake.understood(document), Language.ZH) == ["单个文本，法规；共 2 条"]
    assert intake.told(intake.understood(document), Language.EN) == ["a single text, statute; in all: 2 clauses"]
    one_sided = replace(document, records=tuple(replace(record, version=Version.OLD) for record in document.records))
    assert "新版没有读出任何条文" in " ".join(intake.told(intake.understood(one_sided), Language.ZH))


def test_documents_of_one_title_are_told_apart_by_year_then_file_then_id() -> None:
    rows = [("a", "管理办法", "", ""), ("b", "管理办法", "", ""), ("c", "条例", "", "")]
    assert told_apart(rows, {"a": ["/x/2019/办法.md"], "b": ["/x/2024/办法.md"]}) == {"a": "2019年", "b": "2024年"}
    assert told_apart(rows, {"a": ["/x/甲.md"], "b": ["/x/乙.md"]}) == {"a": "甲", "b": "乙"}
    assert told_apart(rows, {}) == {"a": "a", "b": "b"}
