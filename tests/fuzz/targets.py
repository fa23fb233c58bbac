"""What is fuzzed, and what must hold of any input: a target takes bytes and raises where something does not."""

from __future__ import annotations

import atexit
import json
import os
import tempfile
import traceback
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

import pydantic_core
from starlette.requests import Request

from assistant.page.routes.bodies import UnreadableError, handed_on, read
from assistant.service import Assistant
from assistant.types import Answer
from assistant.understanding.asking import slot_of, sought_list
from assistant.understanding.claims import figures_put, summed
from assistant.understanding.parts import parts_of
from assistant.understanding.question import clean, understand
from assistant.understanding.reading import read_query
from assistant.understanding.scope import content_words, named_documents
from corpus.errors import UserError
from corpus.read import read_files
from corpus.readers.blocks import BlockStream
from corpus.readers.files import stream_of
from corpus.relations import relate

Target = Callable[[bytes], None]
OURS = ("corpus", "index", "assistant")
ROOT = Path(__file__).parent.parent.parent
_JSON = {"headers": [(b"content-type", b"application/json")]}
_LONGEST_LINE = 400  # characters of what is said of a file
SUFFIXES = (".mht", ".eml", ".epub", ".txt", ".html", ".pdf", ".docx", ".rtf", ".doc", ".ofd", "")


class FaultError(AssertionError):
    """Something that must hold of any input does not."""


def must(holds: object, what: str) -> None:
    """Raise unless something holds."""
    if not holds:
        raise FaultError(what)


@cache
def scratch() -> Path:
    """Return a folder of this process."""
    folder = tempfile.TemporaryDirectory(prefix="clausepair-fuzz-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


@contextmanager
def no_office() -> Iterator[None]:
    """Hide LibreOffice: what it makes of an input is not ours."""
    path = os.environ.get("PATH", "")
    os.environ["PATH"] = ""
    try:
        yield
    finally:
        os.environ["PATH"] = path


# ---- readers


def file(suffix: str, content: bytes) -> None:
    """Read a file as a person adds it: blocks, document, relations."""
    name = f"f{suffix}"
    try:
        with no_office():
            stream = stream_of(name, content)
    except UserError as error:
        refused(error, name)
        return
    spans_hold(stream)
    path = scratch() / name
    path.write_bytes(content)
    try:
        with no_office():
            document = read_files([path], "f")
    except UserError as error:
        refused(error, name)
        return
    for record in document.records:
        must(record.text == document.plain[record.start : record.end], "a record is not the text it points at")
    document.plain.encode("utf-8")
    relate(document)


def refused(error: UserError, name: str) -> None:
    """Hold what is said of a file to one line, and a refusal to what is not an error of ours."""
    for text in (error.zh, error.en):
        must(name in text and "\n" not in text and len(text) <= _LONGEST_LINE, f"not one line that names the file: {text!r}")
    cause: BaseException | None = error
    while cause := cause.__cause__:
        if not isinstance(cause, UserError) and "解析失败" in error.zh and is_ours(cause):
            raise cause


def is_ours(error: BaseException) -> bool:
    """Tell whether code of ours raised an error, rather than a library that was given a damaged file."""
    last = traceback.extract_tb(error.__traceback__)[-1].filename
    return Path(last).is_relative_to(ROOT) and Path(last).relative_to(ROOT).parts[0] in OURS


def spans_hold(stream: BlockStream) -> None:
    """Hold every paragraph to the place in the plain text that it names."""
    end = 0
    for block in stream.blocks:
        for paragraph in block.paragraphs:
            must(paragraph.start >= end, "paragraphs overlap")
            must(paragraph.text == stream.plain[paragraph.start : paragraph.end], "a span misses its paragraph")
            must(all(0 <= a < b <= len(paragraph.text) for a, b in (*paragraph.bold, *paragraph.struck)), "a span leaves its paragraph")
            end = paragraph.end


def dispatch(content: bytes) -> None:
    """Read a file whose kind is told by what is in it; the first byte chooses the suffix."""
    file(SUFFIXES[content[0] % len(SUFFIXES)] if content else "", content[1:])


# ---- questions


@cache
def assistant() -> Assistant:
    """Return an assistant on the built-in note, in the home that CLAUSEPAIR_FUZZ_HOME names or in one of its own."""
    opened = Assistant.open(Path(os.environ.get("CLAUSEPAIR_FUZZ_HOME") or scratch() / "home"))
    opened.prepare()
    atexit.register(opened.close)
    return opened


def question(content: bytes) -> None:
    """Take a question apart: words, parts, scope, claims, what is sought."""
    try:
        text = clean(content.decode("utf-8", "replace"))
    except UserError:
        return
    house = assistant()
    facts, segmenter = house.facts, house.library.tokenizer
    scope = named_documents(text, house.catalogue.titles)
    for part in (*parts_of(text), scope.text):
        understood = understand(part, facts, segmenter)
        places = [*understood.clauses, *understood.mentions]
        must(all(0 <= place.start < place.end <= len(understood.plain) for place in places), "a place leaves the question")
        json.dumps(read_query(understood, facts).as_json()).encode()
        for read_in in (slot_of, sought_list, figures_put, summed):
            read_in(understood.plain)
        content_words(part, segmenter)


def ask(content: bytes) -> None:
    """Ask the built-in note, a line a question of one conversation."""
    house = assistant()
    session = "fuzz"
    house.memory.rewind(session, 0)
    for line in content.decode("utf-8", "replace").split("\n")[:3]:
        try:
            quotes_hold(house.ask(line, session), house)
        except UserError:
            continue


def quotes_hold(answer: Answer, house: Assistant) -> None:
    """Hold an answer to its quotations: each stands word for word where it says, each mark has one."""
    numbers = [citation.n for citation in answer.citations]
    must(numbers == list(range(1, len(numbers) + 1)), "citations are not numbered through")
    for citation in answer.citations:
        plain = house.document(citation.document).plain
        must(citation.quote and citation.quote == plain[citation.start : citation.end], "a quotation that is not in the text")
    must(all(set(claim.citations) <= set(numbers) and claim.citations for claim in answer.claims), "a claim without its quotations")
    json.dumps(answer.as_json(), ensure_ascii=False).encode("utf-8")


# ---- the guard of requests


def body(content: bytes) -> None:
    """Let a body through the guard: what is handed on means one thing to every reader of JSON, and that is what was read."""
    try:
        said = read(_JSON, content)
        scope, receive = handed_on(_JSON, said, nothing_more)
    except UnreadableError:
        return
    handed = at_once(receive())["body"]
    if said is None:
        must(handed == b"", "a body out of nothing")
        return
    must(handed.isascii() and dict(scope["headers"])[b"content-length"] == str(len(handed)).encode(), "not one plain body")
    must(json.loads(content) == said == json.loads(handed), "json reads something else")
    must(
        at_once(Request({**scope, "type": "http"}, handed_on(_JSON, said, nothing_more)[1]).json()) == said,
        "Starlette reads something else",
    )
    try:
        must(pydantic_core.from_json(handed) == said, "Pydantic reads something else")
    except ValueError:  # it is stricter: what it refuses it does not take for something else
        return


async def nothing_more() -> dict[str, Any]:
    """Stand for a sender who has left."""
    return {"type": "http.disconnect"}


def at_once(waiting: Coroutine[Any, Any, Any]) -> Any:
    """Return what a coroutine returns that waits for nothing."""
    try:
        waiting.send(None)
    except StopIteration as done:
        return done.value
    raise FaultError("the body is waited for")


READERS = {
    "text": ".txt",
    "markdown": ".md",
    "html": ".html",
    "docx": ".docx",
    "xlsx": ".xlsx",
    "epub": ".epub",
    "pdf": ".pdf",
    "picture": ".png",
}
TARGETS: dict[str, Target] = {
    **{name: partial(file, suffix) for name, suffix in READERS.items()},
    "dispatch": dispatch,
    "question": question,
    "ask": ask,
    "body": body,
}
