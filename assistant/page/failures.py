"""What a person sees where a handler breaks: one gentle line; where it broke stands in the log."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from assistant.interface.words import texts
from assistant.page.gradio_adapter import asking, gr, language_of
from assistant.page.presenters.screen import Conversation, told
from assistant.render import transcript
from assistant.serving import logs
from assistant.types import Language
from corpus.errors import UserError

Tell = Callable[[str, Language], Any]


def tell_failures(page: gr.Blocks, parts: dict[str, Any]) -> None:
    """Wrap all that has been wired so far, so that what breaks is logged and told in one line."""
    followed = {fn.trigger_after for fn in page.fns.values() if fn.trigger_only_on_success}
    for fn in page.fns.values():
        if fn.fn is None or inspect.isasyncgenfunction(fn.fn):
            continue
        # A program, and a step that is taken only after success, must learn of the failure; a person goes on.
        is_strict = fn._id in followed or fn.api_visibility == "public"
        line = parts["line"] if parts["line"] in fn.outputs else None
        fn.fn = _wrapped(fn.fn, functools.partial(_told, line, is_strict))


def _wrapped(act: Callable[..., Any], tell: Tell) -> Callable[..., Any]:
    """Return the same function, which now tells its failures; it stays plain, a generator or a coroutine."""
    if inspect.iscoroutinefunction(act):

        @functools.wraps(act)
        async def awaited(*given: Any, **named: Any) -> Any:  # noqa: ANN401
            try:
                return await act(*given, **named)
            except Exception as error:
                return _failed(act, error, given, tell)

        return awaited

    if inspect.isgeneratorfunction(act):

        @functools.wraps(act)
        def stepped(*given: Any, **named: Any) -> Any:  # noqa: ANN401
            try:
                yield from act(*given, **named)
            except Exception as error:
                yield _failed(act, error, given, tell)

        return stepped

    @functools.wraps(act)
    def plain(*given: Any, **named: Any) -> Any:  # noqa: ANN401
        try:
            return act(*given, **named)
        except Exception as error:
            return _failed(act, error, given, tell)

    return plain


def _failed(act: Callable[..., Any], error: Exception, given: tuple[Any, ...], tell: Tell) -> Any:  # noqa: ANN401
    """Say what a failure is to say: a person's own slip as it is, anything else in the page's words, once it is logged."""
    if isinstance(error, gr.Error):
        raise error
    language = _language(given)
    if isinstance(error, UserError):
        return tell(told(error, language), language)
    logs.failed(getattr(act, "__qualname__", repr(act)))
    return tell(texts(language)["notice.trouble"], language)


def _told(line: Any, is_strict: bool, words: str, language: Language) -> Any:  # noqa: ANN401
    """Say it in the page's own line where the handler may write there, else beside the page; all else stays as it is."""
    title = texts(language)["page.title"]
    if is_strict:
        raise gr.Error(words, title=title, print_exception=False) from None
    if line is not None:
        return {line: transcript.notice(words)}
    gr.Warning(words, title=title)
    return gr.skip()


def _language(given: tuple[Any, ...]) -> Language:
    conversation = next((each for each in given if isinstance(each, Conversation)), None)
    if conversation is not None:
        return conversation.language
    request = asking()
    return language_of(request) if request is not None else Language.ZH
