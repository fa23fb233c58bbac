"""Whose words are whose: only a broker's are exported and shown as a broker's; a law, a plan and a charter have none."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from assistant.citations.find_again import resolve
from assistant.citations.gate import check
from assistant.documents.wording import Wording, owners_of
from assistant.notes.export import written
from assistant.notes.items import CallNote, Item, answer_item
from assistant.notes.store import NoteStore
from assistant.page.presenters import asking, callnote
from assistant.page.presenters.screen import Conversation
from assistant.render.clipboard import paragraph
from assistant.service import Assistant
from assistant.types import Claim, ClaimKind, Language
from corpus.types import OPINION_KINDS

DAY = date(2026, 1, 2)
BROKERS = ("研报", "券商", "broker", "Broker")
TEXTS = {
    "渔港条例.md": "渔港条例\n\n第一条 为了加强渔港管理，制定本条例。\n\n第二条 渔港经营者应当每年检查一次设施。\n\n第三条 违反规定的，处一千元罚款。\n\n附注：本条例由农业部门解释。\n",
    "种业计划.md": "# 种业振兴行动计划\n\n## 一、总体要求\n\n到2025年，建成种质资源库10个。\n\n## 二、重点任务\n\n（一）加强保护。开展种质资源普查。\n\n责任部门：农业农村部、财政部。\n",
    "章程.md": "# 星河公司章程修订对照表\n\n| 修订前 | 修订后 | 修订说明 |\n|---|---|---|\n| 第一条 公司注册资本一亿元。 | 第一条 公司注册资本二亿元。 | 因增资扩股。 |\n"
    "| 第二条 董事会由五人组成。 | 第二条 董事会由七人组成。 | 完善治理。 |\n",
}  # fmt: skip
ASKED = {
    "渔港条例": ("渔港经营者应当做什么", "总结渔港条例", "研报怎么看渔港设施检查", "为什么罚款一千元"),
    "种业计划": ("种质资源库建成多少个", "总结种业计划", "研报怎么点评种质资源"),
    "章程": ("董事会由几人组成", "为什么增加注册资本", "说明怎么说董事会"),
}


@pytest.fixture(scope="module")
def mixed(copied_home: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Yield an assistant whose library holds the broker's note, a law alone, a plan alone and a charter's table."""
    folder = tmp_path_factory.mktemp("texts")
    with Assistant.open(copied_home()) as opened:
        for name, text in TEXTS.items():
            (folder / name).write_text(text, encoding="utf-8")
            opened.add([folder / name])
        opened.prepare()
        yield opened


def words(kind: str, content: bytes) -> str:
    if kind == "md":
        return content.decode()
    with ZipFile(BytesIO(content)) as package:
        return html.unescape("".join(package.read(name).decode() for name in package.namelist() if "props" not in name.lower()))


def item(assistant: Assistant, question: str, *documents: str) -> Item:
    answer = assistant.ask(question, documents=documents)
    records = {c.id: record for c in answer.citations if (record := assistant.record(c.id))}
    return answer_item(answer, question, records, {r.document: assistant.document(r.document) for r in records.values()})


@pytest.mark.parametrize("document", ASKED)
def test_a_text_of_no_broker_is_never_shown_or_exported_as_one(mixed: Assistant, tmp_path: Path, document: str) -> None:
    notes = NoteStore(tmp_path / "notes")
    for language in Language:
        conversation = asking.begin(mixed, Conversation(language=language, documents=(document,))).conversation
        for number, question in enumerate(ASKED[document], start=1):
            screen = asking.ask(mixed, conversation, question)
            conversation = screen.conversation
            answer = conversation.turns[-1].answer
            shown = f"{screen.answers}{screen.proof}{paragraph(answer, [document], language)}"
            for asked in ASKED[document]:
                shown = shown.replace(asked, "")
            assert not [word for word in BROKERS if word in shown]
            assert all(c.kind not in OPINION_KINDS or document == "章程" for c in answer.citations)
            assert document == "章程" or all(claim.kind is not ClaimKind.COMMENTARY for claim in answer.claims)
            assert '"commentary"' not in json.dumps([c["kind"] for c in answer.as_json()["claims"]]) or document == "章程"  # type: ignore[attr-defined, index]
            callnote.pin_answer(mixed, notes, conversation, number)
            assert all("研报" not in resolve(mixed, c.id).label for c in answer.citations)
    note = notes.read("")
    note = replace(note, items=tuple(replace(each, title="问") for each in note.items))
    assert note.items
    for kind in callnote.FORMATS:
        assert not [word for word in BROKERS if word in words(kind, written(note, kind, DAY).content)]


def test_each_opinion_stands_under_its_own_documents_name(mixed: Assistant) -> None:
    """A note that pins a law, a charter and the broker's note names the broker for the broker's words alone."""
    law = item(mixed, "渔港经营者应当做什么", "渔港条例")
    charter = item(mixed, "为什么增加注册资本", "章程")
    broker = item(mixed, "研报怎么点评平台任务", "boci-2021")
    assert any(q.kind in OPINION_KINDS for q in charter.quotes) and any(q.kind in OPINION_KINDS for q in broker.quotes)
    text = written(CallNote("", (law, charter, broker)), "md", DAY).content.decode()
    first, second, third = text.split("\n## ")[1:]
    assert (
        "研报" not in first and "研报" not in second.replace("研报怎么", "") and "**修订说明**" in second and "**研报点评 · 观点**" in third
    )
    both = replace(charter, quotes=(*charter.quotes, *broker.quotes))
    blended = written(CallNote("", (both,)), "md", DAY).content.decode()
    of_charter = blended.split("**修订说明**")[1].split("**")[0]
    of_broker = blended.split("**研报点评 · 观点**")[1]
    assert "增资扩股" in of_charter and "增资扩股" not in of_broker and broker.quotes[0].quote[:8] in of_broker


def test_an_answer_of_several_documents_knows_whose_opinion_is_whose(mixed: Assistant) -> None:
    charter = mixed.ask("为什么增加注册资本", documents=["章程"])
    broker = mixed.ask("研报怎么点评平台任务", documents=["boci-2021"])
    shift = len(charter.citations)
    both = replace(
        charter,
        citations=(*charter.citations, *(replace(c, n=c.n + shift) for c in broker.citations)),
        owners=(*charter.owners, *broker.owners),
    )
    assert owners_of(both, [1]) == charter.owners != broker.owners == owners_of(both, [shift + 1])
    assert owners_of(both, [1, shift + 1]) == (*charter.owners, *broker.owners)


def test_the_gate_calls_policy_text_nobodys_commentary(mixed: Assistant) -> None:
    answer = mixed.ask("渔港经营者应当做什么", documents=["渔港条例"])
    claim = Claim(answer.claims[0].text, ClaimKind.COMMENTARY, answer.claims[0].citations)
    checked = check([claim], answer.citations, {"渔港条例": mixed.document("渔港条例").plain})
    assert [each.kind for each in checked.claims] == [ClaimKind.QUOTED]
    assert not Wording().has_broker
