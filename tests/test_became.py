"""What became of a topic is told in the words that changed, each with enough around it to be understood."""

from __future__ import annotations

import pytest

from assistant.answers.context import Context, Refusal
from assistant.answers.kinds import compose
from assistant.citations.gate import check
from assistant.documents.facts import Facts
from assistant.understanding.question import understand
from corpus.read import read_files
from corpus.types import Basis, Kind, Pair, Relation, Version
from index.tokenize import Tokenizer

OLD = """河道采砂管理办法（2009年）
第一章　总则
第一条【立法目的】为了加强采砂管理，制定本办法。
第二条【适用范围】在本省内河采砂的，适用本办法。
第三条　县级以上地方人民政府渔业主管部门负责鱼类保护。
第四条　渔业主管部门应当公布禁采期。
第五条　渔业主管部门可以进入现场检查，单位应当配合。
第二章　罚则
第 六 条　未经批准采砂的，由水务部门责令改正，处十万元以下罚款。
第七条　拒绝检查的，处一万元罚款；造成严重后果的，处五万元罚款。
第八条　伪造采砂记录的，没收违法所得。
"""
NEW = """河道采砂管理办法（2023年）
第一章　总则
第一条【立法目的】为了加强采砂管理，保护河床，制定本办法。
第二条【适用范围】在本省内河、湖泊采砂的单位和个人，适用本办法。
第三条　县级以上地方人民政府农业农村主管部门负责鱼类保护。
第四条　农业农村主管部门应当公布禁采期。
第五条　农业农村主管部门可以进入现场检查，单位和个人应当配合。
第二章　罚则
第 六 条　未经批准采砂的，由水务部门责令改正，处五十万元以下罚款。
第七条　拒绝检查的，处三万元罚款；造成严重后果的，处二十万元罚款。
第八条　伪造采砂记录的，没收违法所得。
"""


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    folder = tmp_path_factory.mktemp("sand")
    for name, text in (("old.txt", OLD), ("new.txt", NEW)):
        (folder / name).write_text(text, encoding="utf-8")
    document = read_files([folder / "old.txt", folder / "new.txt"], "sand", "河道采砂管理办法")
    old, new = ([r for r in document.records if r.version is side and r.kind is Kind.CLAUSE] for side in Version)
    return Facts(document, tuple(Pair((a.key,), (b.key,), (), Relation.REVISED, Basis.MEANING) for a, b in zip(old, new, strict=True)))


def told(facts: Facts, question: str) -> list[str]:
    words = Tokenizer()
    out = compose(Context(understand(question, facts, words), facts, lambda text: [], cutter=words))
    assert not isinstance(out, Refusal)
    checked = check(out.claims, out.citations, {facts.document.id: facts.document.plain})
    assert not checked.withheld
    assert all(claim.citations for claim in checked.claims)
    return [claim.text.rsplit(" [", 1)[0] for claim in checked.claims]


FINES = [
    "旧版第六条→新版第六条：“处十万元以下罚款”改为“处五十万元以下罚款”。",
    "旧版第七条→新版第七条：“处一万元罚款”改为“处三万元罚款”；“处五万元罚款”改为“处二十万元罚款”。",
]


@pytest.mark.parametrize("question", ["罚款改成了什么", "罚款改为什么了", "罚款怎么改的", "what became of 罚款", "罚则怎么改的"])
def test_the_changed_words_of_a_topic_are_told_and_not_whole_clauses(facts: Facts, question: str) -> None:
    assert told(facts, question) == FINES


def test_a_caption_speaks_of_the_topic(facts: Facts) -> None:
    (line,) = told(facts, "适用范围改成了什么")
    assert line.startswith("旧版第二条→新版第二条：")
    assert "、湖泊" in line
    assert "单位和个人" in line


def test_a_name_that_was_replaced_everywhere_is_told_once(facts: Facts) -> None:
    assert told(facts, "渔业主管部门改成了什么") == ["“渔业主管部门”改为“农业农村主管部门”，共3条：新版第三条、新版第四条、新版第五条。"]


def test_what_did_not_change_is_said_not_to_have_changed(facts: Facts) -> None:
    assert told(facts, "伪造采砂记录改成了什么") == ["旧版第八条→新版第八条：文字没有改动。"]


def test_a_label_written_with_spaces_is_no_part_of_what_an_article_says(facts: Facts) -> None:
    lines = told(facts, "旧版第六条讲什么")
    assert any("：未经批准采砂的，由水务部门责令改正，处十万元以下罚款。" in line for line in lines)
    assert not any("第 六 条" in line for line in lines)


@pytest.mark.parametrize("question", ["罚款多少", "罚款是多少", "罚款有什么变化", "罚款变了没有"])
def test_a_sort_of_value_without_a_subject_is_told_wherever_it_stands(facts: Facts, question: str) -> None:
    whole = "".join(told(facts, question))
    assert "五十万元以下罚款" in whole
    assert "三万元罚款" in whole
