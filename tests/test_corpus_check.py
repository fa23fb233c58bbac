"""Where the note contradicts itself, and where its arithmetic holds."""

import pytest

from corpus.builtin import builtin_documents
from corpus.changes import quantity_changes
from corpus.check import Finding, Subject, check
from corpus.read import parse_document, read_document
from corpus.types import Document


def findings_of(document: Document) -> list[Finding]:
    return check(document.records, document.pairs, quantity_changes(document.records, document.pairs))


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    return findings_of(read_document(builtin_documents()[0]))


def table(old: str, new: str, opinion: str) -> Document:
    return parse_document("small", f"图表 1. 对比\n\n旧版\t新版\t点评\n(一) 港口\t(一) 港口建设\t\n{old}\t{new}\t{opinion}", "")


def test_the_note_contradicts_itself_in_the_known_places(findings: list[Finding]) -> None:
    wrong = {(f.subject, f.name, f.said, f.found): f for f in findings if not f.holds}
    newcomer = wrong[Subject.DEPARTMENTS, "科技部", "新增", "新旧两版都有"]
    assert newcomer.statement.id == "comment-5-5"
    assert {r.id for r in newcomer.evidence} == {"old-4-departments", "new-7-departments"}
    certified = wrong[Subject.FIGURES, "贯标示范企业", "200 家", "百家"]
    assert (certified.statement.id, [r.id for r in certified.evidence]) == ("new-goal-6", ["new-10-milestone"])


def test_an_interim_value_is_no_contradiction(findings: list[Finding]) -> None:
    """Three top-level nodes by 2018, five by 2020."""
    assert not [f for f in findings if "顶级节点" in f.name]


def test_the_notes_arithmetic_holds(findings: list[Finding]) -> None:
    right = {(f.name, f.said) for f in findings if f.holds and f.subject is Subject.ARITHMETIC}
    assert right == {("标识注册总量", "7.5 倍"), ("CAGR", "26%")}


def test_what_the_commentary_says_of_departments_is_borne_out_elsewhere(findings: list[Finding]) -> None:
    right = {(f.statement.id, f.name, f.said) for f in findings if f.holds and f.subject is Subject.DEPARTMENTS}
    assert {("comment-2-6", "应急部", "新增"), ("comment-2-6", "财政部", "退出"), ("comment-3-3", "卫生健康委", "新增")} <= right


@pytest.mark.parametrize(
    ("opinion", "holds"),
    [("新增商务部", True), ("引入财政部", False), ("减少科技部", True), ("商务部接替科技部", True), ("取消财政部", False)],
)
def test_a_claim_about_departments_is_held_against_the_lists(opinion: str, holds: bool) -> None:
    document = table("责任部门：财政部、科技部", "责任部门：财政部、商务部", opinion)
    found = [f.holds for f in findings_of(document)]
    assert found
    assert set(found) == {holds}


@pytest.mark.parametrize(("years", "rate", "holds"), [(3, 26, True), (3, 33, False), (2, 41, True), (5, 15, True), (5, 20, False)])
def test_growth_rates_are_worked_out_again(years: int, rate: int, holds: bool) -> None:
    document = table("时间节点：甲", "时间节点：乙", f"{years} 年规模翻倍（CAGR={rate}%）")
    (finding,) = findings_of(document)
    assert abs((1 + rate / 100) ** years - 2) < 0.02 if holds else abs((1 + rate / 100) ** years - 2) > 0.1
    assert (finding.subject, finding.said, finding.holds) == (Subject.ARITHMETIC, f"{rate}%", holds)
