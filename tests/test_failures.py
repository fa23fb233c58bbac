"""Where a handler breaks a person reads one gentle line, a program learns of it, and the log says where."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.interface.words import texts
from assistant.page.failures import tell_failures
from assistant.page.gradio_adapter import gr
from assistant.page.presenters.screen import Conversation
from assistant.serving import logs
from assistant.types import Language
from corpus.errors import UserError

TROUBLE = texts(Language.ZH)["notice.trouble"]
OWN = UserError("没有这份资料", "there is no such document")


def broken(text: str) -> str:
    raise RuntimeError(text)


def slipped(_: str) -> str:
    raise OWN


def stepping(text: str) -> Iterator[str]:
    yield "一半"
    raise RuntimeError(text)


async def awaited(text: str) -> str:
    raise RuntimeError(text)


async def streamed(text: str) -> AsyncIterator[str]:
    yield text


def sound(text: str) -> str:
    return text + "。"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    logs.write_to(tmp_path / "page.log")
    yield tmp_path / "page.log"
    logs.write_to(tmp_path / "other.log")


def wrapped(handler: Any, *, writes_line: bool = True, api: str = "private") -> tuple[Any, Any]:
    """Wire a handler into a page of its own, wrap it, and return it as the page calls it, with the page's line."""
    with gr.Blocks() as page:
        box, line, other = gr.Textbox(), gr.HTML(), gr.Textbox()
        box.submit(handler, box, line if writes_line else other, api_visibility=api)
    tell_failures(page, {"line": line})
    (fn,) = page.fns.values()
    return fn.fn, line


def test_what_works_stays_as_it_is(log: Path) -> None:
    assert wrapped(sound)[0]("问") == "问。" and wrapped(streamed)[0] is streamed
    assert not log.exists() or log.read_text("utf-8") == ""


def test_the_pages_own_line_says_it_and_the_log_says_where(log: Path) -> None:
    act, line = wrapped(broken)
    told = act("客户的名字")
    assert list(told) == [line] and TROUBLE in told[line]
    written = log.read_text("utf-8")
    assert "broken" in written and "RuntimeError" in written and "test_failures.py" in written and "客户的名字" not in written


def test_what_was_shown_before_it_broke_stays(log: Path) -> None:
    act, line = wrapped(stepping)
    first, last = act("问")
    assert first == "一半" and TROUBLE in last[line]


def test_a_coroutine_breaks_as_calmly(log: Path) -> None:
    act, line = wrapped(awaited)
    assert TROUBLE in asyncio.run(act("问"))[line]


def test_a_persons_own_slip_is_told_as_it_is_and_not_logged(log: Path) -> None:
    act, line = wrapped(slipped)
    told = act("问")[line]
    assert "没有这份资料" in told and TROUBLE not in told
    assert not log.exists() or "slipped" not in log.read_text("utf-8")


@pytest.mark.parametrize(("language", "words"), [(Language.ZH, "没有这份资料"), (Language.EN, "there is no such document")])
def test_it_is_told_in_the_language_of_the_conversation(language: Language, words: str) -> None:
    with gr.Blocks() as page:
        state, line = gr.State(Conversation(language=language)), gr.HTML()
        page.load(slipped, state, line, api_visibility="private")
    tell_failures(page, {"line": line})
    (fn,) = page.fns.values()
    assert words in fn.fn(Conversation(language=language))[line]


def test_where_the_handler_may_not_write_the_line_it_is_told_beside_the_page(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warned: list[str] = []
    monkeypatch.setattr(gr, "Warning", lambda words, **_: warned.append(words))
    act, _ = wrapped(broken, writes_line=False)
    assert act("问") == gr.skip() and warned == [TROUBLE]


def test_a_program_learns_that_it_failed(log: Path) -> None:
    act, _ = wrapped(broken, api="public")
    with pytest.raises(gr.Error, match=TROUBLE):
        act("问")


def test_a_step_that_follows_success_only_does_not_follow_a_failure(log: Path) -> None:
    with gr.Blocks() as page:
        box, line = gr.Textbox(), gr.HTML()
        box.submit(broken, box, line, api_visibility="private").success(sound, box, line, api_visibility="private")
    tell_failures(page, {"line": line})
    first, last = (fn.fn for fn in page.fns.values())
    with pytest.raises(gr.Error, match=TROUBLE):
        first("问")
    assert last("问") == "问。"
