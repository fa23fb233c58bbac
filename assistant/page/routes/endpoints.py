"""The endpoints for programs: what `assistant.programs` offers, under the same names; nothing else of the page is listed."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypedDict, get_type_hints

from assistant.page.gradio_adapter import gr, role_of, scope_of
from assistant.service import Assistant
from assistant.serving import logs, programs
from assistant.serving.roles import USER, Act, require
from corpus.errors import UserError
from corpus.visible import visible

_OFFERED = (programs.ask, programs.clause, programs.pairs, programs.changes, programs.align, programs.documents)
_ALIGNED_AT_ONCE = 2  # each reads two files and keeps a core busy for seconds
_HIDDEN = ("assistant", "user")


class Uploaded(TypedDict):
    """A file as Gradio's clients send one that they have uploaded: `handle_file(path)` in Python."""

    path: str
    meta: dict[str, str]


class RefusedError(gr.Error):  # type: ignore[misc]
    """What a program is told in one line, in Chinese and in English, where a call fails."""

    def __init__(self, error: UserError) -> None:
        """Keep both lines; nothing is printed on the server."""
        english = " ".join(error.en.split())
        super().__init__(visible(str(error) if error.en == error.zh else f"{error} {english}"), print_exception=False)

    def __str__(self) -> str:
        """Return the line as it stands; Gradio would put it in quotation marks."""
        return str(self.message)


def wire(page: gr.Blocks, assistant: Assistant) -> None:
    """Offer each function as a named endpoint, with the types and descriptions of its own."""
    for offered in _OFFERED:
        endpoint = _endpoint(offered, assistant)
        # Not queued: MCP tools are then called as they are, and not through a client of the server's own, which no login lets in.
        named = gr.api(endpoint, api_name=offered.__name__, queue=False)
        _describe(page.fns[named["id"]], offered)


def _endpoint(offered: Callable[..., Any], assistant: Assistant) -> Callable[..., Any]:
    """Return a function as Gradio takes it: the types are real ones, and who asks comes with the request."""
    hints = get_type_hints(offered)
    parameters = [each for each in inspect.signature(offered).parameters.values() if each.name not in _HIDDEN]
    is_personal = "user" in hints
    limit = asyncio.Semaphore(_ALIGNED_AT_ONCE) if offered is programs.align else None

    async def endpoint(request: gr.Request, *values: Any) -> Any:  # noqa: ANN401
        try:
            given = {each.name: _taken(each, hints[each.name], value) for each, value in zip(parameters, values, strict=True)}
            if offered is programs.align:
                require(role_of(request), Act.ALIGN)
            if is_personal:
                given["user"] = _user(request)
            work = partial(asyncio.to_thread, offered, assistant, **given)
            if limit is None:
                return await work()
            await _turn(limit, assistant.limits.align_seconds)
            try:
                return await work()
            finally:
                limit.release()
        except UserError as error:
            raise RefusedError(error) from None
        except Exception:
            logs.failed(offered.__name__)
            raise RefusedError(UserError("程序内部出错，详情在服务器的日志里", "an internal error; the server's log tells more")) from None

    shown = [each.replace(annotation=_shown(hints[each.name])) for each in parameters]
    asking = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=gr.Request)
    endpoint.__signature__ = inspect.Signature([asking, *shown], return_annotation=hints["return"])  # type: ignore[attr-defined]
    endpoint.__annotations__ = {each.name: each.annotation for each in (asking, *shown)} | {"return": hints["return"]}
    endpoint.__name__, endpoint.__doc__ = offered.__name__, offered.__doc__
    return endpoint


async def _turn(limit: asyncio.Semaphore, seconds: float) -> None:
    """Wait for one's turn, no longer than an alignment may take.

    Raises:
        UserError: when it has not come.
    """
    try:
        await asyncio.wait_for(limit.acquire(), seconds)
    except asyncio.TimeoutError:
        raise UserError("正在对照的太多，请稍后再试", "too many alignments are under way; try again later") from None


def _shown(hint: Any) -> Any:  # noqa: ANN401
    return str | Uploaded if hint == str | Path else hint


def _describe(fn: Any, offered: Callable[..., Any]) -> None:  # noqa: ANN401
    """Put what the docstring says of parameters and of the result where the page's API description takes it from."""
    _, described, returned = gr.utils.get_function_description(offered)
    named = [name for name in inspect.signature(offered).parameters if name not in _HIDDEN]
    for component, name in zip(fn.inputs, named, strict=True):
        component.api_info()["additional_description"] = described[name]
    for component in fn.outputs:
        component.api_info()["description"] = " ".join(returned)


def _taken(parameter: inspect.Parameter, hint: Any, value: Any) -> Any:  # noqa: ANN401
    """Return what a program gave for a parameter, or its default.

    Raises:
        UserError: when it is of another type.
    """
    if value is None and parameter.default is not parameter.empty:
        return parameter.default
    if isinstance(value, str) and hint in (str, str | Path):
        return _plain(value)
    if isinstance(value, dict) and hint == str | Path:
        return _file(value)
    if hint == list[str] and isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value):
        return [_plain(each) for each in value]
    wanted = ("一列文字", "a list of strings") if hint == list[str] else ("文字", "a string")
    raise UserError(f"参数 {parameter.name} 应为{wanted[0]}", f"{parameter.name} must be {wanted[1]}")


def _plain(text: str) -> str:
    """Return the text without the halves of characters that JSON lets through and no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _file(value: dict[str, Any]) -> Path:
    """Return the path of an uploaded file; no other file of this machine is opened.

    Raises:
        UserError: when it was not uploaded.
    """
    given = value.get("path")
    folder = Path(gr.utils.get_upload_folder()).resolve()
    path = Path(given).resolve() if isinstance(given, str) and given and "\0" not in given else folder
    if folder not in path.parents or not path.is_file():
        raise UserError("只接受全文或上传的文件", "only texts and uploaded files are taken")
    return path


def _user(request: Any) -> str:  # noqa: ANN401
    """Return who asks, told apart from an earlier user of the name; by name where the guard is not what signs in."""
    named = request.username if isinstance(request, gr.Request) else ""
    return str(scope_of(request).get(USER) or named or "")
