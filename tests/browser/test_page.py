"""What a person sees in a real browser, against the real assistant, on this machine alone."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from serving import ATTACK, QUESTION, ask, in_view, served

from assistant.documents.facts import TaskLink
from assistant.documents.wording import Owner, Wording
from assistant.history.store import History
from assistant.types import Answer, Citation, Claim, ClaimKind, Language, Status
from corpus.types import Basis, Kind, Pair, Record, Relation, Version

OLD = "责任部门:工业和信息化部、发展改革委、财政部。"
NEW = "责任部门:工业和信息化部、科技部、生态环境部、国资委、能源局、国防科工局。"
ADDED = ["科技部", "生态环境部", "国资委", "能源局", "国防科工局"]


def test_a_question_brings_the_five_departments_and_both_quotations(address: str, open_page: Any) -> None:
    page = open_page(address)
    ask(page, QUESTION)
    answer = page.locator(".cp-turn .cp-answer").inner_text()
    assert all(name in answer for name in ADDED)
    assert page.locator(".cp-old .cp-text").first.text_content() == OLD
    assert page.locator(".cp-new .cp-text").first.text_content() == NEW
    assert page.locator(".cp-new ins").all_text_contents() == ADDED
    assert page.locator(".cp-old del").all_text_contents() == ["发展改革委", "财政部"]
    assert "研报点评 · 观点" in page.locator(".cp-lane").inner_text()
    assert "核验 5/5" in page.locator(".cp-foot").inner_text()


def test_answer_and_evidence_stand_in_the_window_together(address: str, open_page: Any) -> None:
    page = open_page(address)
    ask(page, QUESTION)
    assert all(in_view(page, selector) for selector in (".cp-answer", ".cp-old .cp-text", ".cp-new .cp-text", ".cp-lane", "#cp-box"))
    assert page.evaluate("document.scrollingElement.scrollHeight <= window.innerHeight")


def test_clicking_a_citation_lights_its_quotation_up(address: str, open_page: Any) -> None:
    page = open_page(address)
    ask(page, QUESTION)
    for n, quotation in ((1, NEW), (2, OLD)):
        mark = page.locator(f'.cp-answer .cp-n[data-cite="{n}"]').first
        mark.click()
        page.locator(".cp-lit").wait_for()
        assert page.locator(".cp-lit").all_text_contents() == [quotation]
        assert mark.get_attribute("aria-pressed") == "true"


def test_a_citation_is_reached_and_pressed_by_keyboard(address: str, open_page: Any) -> None:
    page = open_page(address)
    ask(page, QUESTION)
    page.locator('.cp-answer .cp-n[data-cite="1"]').first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".cp-lit").wait_for()
    assert page.locator(".cp-lit").text_content() == OLD


def test_a_citation_of_an_earlier_answer_brings_its_evidence_back(address: str, open_page: Any) -> None:
    page = open_page(address)
    ask(page, QUESTION)
    ask(page, "新版第44条对应旧版哪一条？")
    assert "旧版第29条" in page.locator(".cp-panel").inner_text()
    page.locator('.cp-turn[data-turn="1"] .cp-n[data-cite="1"]').first.click()
    page.locator('.cp-panel[data-turn="1"] .cp-lit').wait_for()
    assert page.locator(".cp-lit").text_content() == NEW


def test_an_example_and_a_follow_up_are_asked_with_a_click(address: str, open_page: Any) -> None:
    page = open_page(address)
    example = page.locator(".cp-welcome .cp-ask").first
    asked = example.text_content()
    example.click()
    page.locator(".cp-turn").wait_for()
    assert page.locator(".cp-question").text_content() == asked
    follow = page.locator(".cp-next .cp-ask").first
    asked = follow.text_content()
    follow.click()
    page.locator('.cp-turn[data-turn="2"]').wait_for()
    assert page.locator(".cp-question").last.text_content() == asked


def test_a_clause_is_looked_up_with_counterpart_and_commentary_and_left_again(address: str, open_page: Any) -> None:
    page = open_page(address)
    ask(page, QUESTION)
    page.locator("#cp-look input").fill("新39")
    page.locator("#cp-look input").press("Enter")
    page.locator(".cp-focus").wait_for()
    assert "依法落实企业网络安全主体责任" in page.locator(".cp-focus").inner_text()
    assert "旧版第25条" in page.locator(".cp-old").inner_text()
    assert "强调主体责任更能保障安全投入" in page.locator(".cp-lane").inner_text()
    page.locator(".cp-back").click()
    page.locator('.cp-panel[data-turn="1"]').wait_for()


def test_a_clause_that_does_not_exist_is_told_calmly(address: str, open_page: Any) -> None:
    page = open_page(address)
    page.locator("#cp-look input").fill("新49")
    page.locator("#cp-look input").press("Enter")
    page.locator(".cp-panel .cp-none").wait_for()
    assert "第49条" in page.locator(".cp-panel .cp-none").inner_text()


def test_no_answer_looks_different_from_an_answer(address: str, open_page: Any) -> None:
    page = open_page(address)
    ask(page, "新版第14条说了什么")
    block = page.locator(".cp-turn .cp-none")
    assert "资料未收录" in block.inner_text()
    assert block.evaluate("element => getComputedStyle(element).borderTopStyle") == "dashed"


@pytest.mark.parametrize("empty", ["", "   ", "？！"])
def test_an_empty_question_is_met_with_one_gentle_line(address: str, open_page: Any, empty: str) -> None:
    page = open_page(address)
    page.locator("#cp-box textarea").fill(empty)
    page.locator("#cp-send").click()
    page.locator(".cp-notice").wait_for()
    assert page.locator(".cp-turn").count() == 0
    ask(page, QUESTION)
    assert page.locator(".cp-notice").count() == 0


def test_a_hundred_thousand_characters_do_no_harm(address: str, open_page: Any) -> None:
    page = open_page(address)
    page.locator("#cp-box textarea").fill("安" * 100_000)
    page.locator("#cp-send").click()
    page.locator(".cp-notice").wait_for(timeout=60_000)
    ask(page, QUESTION)
    assert page.locator(".cp-turn").count() == 1


def test_scripts_in_a_question_run_nothing(address: str, open_page: Any) -> None:
    page = open_page(address)
    for attack in (
        "安全保障<script>window.harm=1</script>",
        '安全保障<img src="missing.png" onerror="window.harm=2">',
        "安全保障[点这里](javascript:window.harm=3)",
        "安全保障${window.harm=4}{{constructor}}`",
        "安全保障<svg/onload=window.harm=5>",
    ):
        ask(page, attack)
        assert page.locator(".cp-question").last.text_content() == attack
    page.wait_for_timeout(300)
    assert page.evaluate("window.harm") is None
    assert page.locator("#cp-answers :is(img, script, svg, a), #cp-proof :is(img, script, svg, a)").count() == 0


def test_scripts_in_a_document_run_nothing(open_page: Any, tmp_path: Path) -> None:
    with served(Hostile(tmp_path)) as address:
        page = open_page(address)
        ask(page, "甲")
        assert ATTACK in (page.locator(".cp-new .cp-text").first.text_content() or "")
        assert ATTACK in (page.locator(".cp-lane .cp-text").first.text_content() or "")
        page.wait_for_timeout(300)
        assert page.evaluate("window.harm") is None
        assert page.locator("#cp-answers :is(img, script, svg, a), #cp-proof :is(img, script, svg, a)").count() == 0


def test_a_new_conversation_forgets_the_old_one(address: str, open_page: Any) -> None:
    page = open_page(address)
    answers = page.locator(".cp-turn .cp-answer")
    ask(page, QUESTION)
    ask(page, "时间节点呢")
    continued = answers.last.inner_text()
    page.locator("#cp-fresh").click()
    page.locator(".cp-welcome").wait_for()
    assert answers.count() == 0
    ask(page, "时间节点呢")
    assert answers.last.inner_text() != continued


def test_the_page_speaks_english_to_an_english_browser(address: str, open_page: Any) -> None:
    page = open_page(address, locale="en-US")
    assert page.locator("#cp-send").inner_text() == "Ask"
    ask(page, QUESTION)
    assert "Checked 5/5" in page.locator(".cp-foot").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_answer_and_evidence_without_scrolling_sideways(address: str, open_page: Any, scheme: str) -> None:
    page = open_page(address, 390, 844, scheme=scheme)
    ask(page, QUESTION)
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
    page.locator('.cp-answer .cp-n[data-cite="1"]').first.click()
    page.locator(".cp-lit").wait_for()
    page.wait_for_timeout(800)
    assert in_view(page, ".cp-lit")


def test_a_look_up_on_a_phone_brings_the_clause_into_view(address: str, open_page: Any) -> None:
    page = open_page(address, 390, 844)
    page.locator("#cp-look input").fill("新39")
    page.locator("#cp-look input").press("Enter")
    page.locator(".cp-focus").wait_for()
    page.wait_for_timeout(300)
    assert in_view(page, ".cp-focus .cp-label")


class Hostile:
    """An assistant over a document whose every word is an attack."""

    def __init__(self, home: Path) -> None:
        self.notice = lambda line: None
        self.history = History(home / "history.sqlite3", self.notice)
        self.new = Record("doc", "new-1", Kind.CLAUSE, ATTACK, 0, len(ATTACK), Version.NEW, 1, ATTACK, 1, ATTACK, 1)
        self.view = Record("doc", "comment-1-1", Kind.COMMENTARY, ATTACK, 0, len(ATTACK))
        self.pair = Pair((), (self.new.key,), (self.view.key,), Relation.ADDED, Basis.TABLE)
        self.library = SimpleNamespace(home=SimpleNamespace(root=home, notes=home / "notes"))
        self.facts = self.document = self
        self.catalogue, self.titles, self.title = self, (), lambda document: ATTACK
        self.links, self.old_name, self.new_name = (TaskLink(None, self.new),), ATTACK, ATTACK

    def ask(self, question: str, session: str | None = None, documents: Any = (), *, after: Any = None) -> Answer:
        cited = Citation(1, self.new.key, ATTACK, Version.NEW, Kind.CLAUSE, ATTACK, 1, 1, "doc", 0, len(ATTACK), ATTACK)
        claims = (Claim(f"{ATTACK} [1]", ClaimKind.QUOTED, (1,)),)
        return Answer(question, Status.ANSWERED, None, "", claims, (cited,), (self.pair,), (ATTACK,))

    def facts_of(self, key: str) -> Any:
        return self

    def document_ids(self) -> tuple[str, ...]:
        return ("doc", ATTACK)

    def examples(self, language: Language = Language.ZH) -> tuple[str, ...]:
        return (ATTACK,)

    def related(self, keys: Any) -> tuple[Pair, ...]:
        return (self.pair,)

    def record(self, key: str) -> Record | None:
        return {r.key: r for r in (self.new, self.view)}.get(key)

    def label(self, record: Record, language: Language = Language.ZH) -> str:
        return ATTACK

    def wording(self, record: Record) -> Wording:
        return Wording(Owner.BROKER, title=ATTACK)
