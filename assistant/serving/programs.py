"""What programs may call, on the page's server as endpoints and as MCP tools; the docstrings are what both are told of them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from assistant.answers.phrases import join, say
from assistant.apart import run_apart
from assistant.comparing.alignment import Alignment, align_files
from assistant.config import encoder_name
from assistant.documents.facts import Facts
from assistant.documents.readiness import needs_pairs, percent
from assistant.limits import check_size
from assistant.lookup.listing import card_json, department_json, pair_json, pairs_of_task, quantity_json
from assistant.service import Assistant
from assistant.serving import logs
from assistant.types import Language
from corpus.deadline import check, while_there_is_time, within
from corpus.errors import UserError
from corpus.types import Pair

_LONGEST_SESSION = 200
T = TypeVar("T")
_SIDES = ("旧版.txt", "新版.txt")  # what a text that came without a file is called where it cannot be read


def ask(assistant: Assistant, question: str, session: str = "", documents: list[str] = [], *, user: str = "") -> dict[str, Any]:  # noqa: B006
    """回答一个问题，每句话都有逐字引文。Answer a question; every sentence is backed by word-for-word quotations of the documents.

    Args:
        assistant: what is asked
        question: 问题，中英文均可 The question, in Chinese or English
        session: 对话的名称，同名的问题可以追问，不给则互不相干 Name of a conversation, for follow-up questions; none: each on its own
        documents: 只问这几份资料的编号，不给则问全部 Ids of the only documents to ask, see documents; none: all of them
        user: who asks; conversations are their own

    Raises:
        UserError: when the question cannot be taken or there is no such document.

    Returns:
        status, absence, answer（Markdown）, claims, citations, pairs, suggestions
    """
    check_size(len(documents), assistant.limits.names, "资料数", "documents")
    if len(session) > _LONGEST_SESSION:
        raise UserError(
            f"对话名称请缩到 {_LONGEST_SESSION} 字以内", f"please keep the name of the session within {_LONGEST_SESSION} characters"
        )
    answer = assistant.ask(question, session_key(user, session), documents)
    logs.answered(user.partition("#")[0], f"api:{session}", answer)
    return answer.as_json()


def session_key(user: str, session: str) -> str | None:
    """Return the key of a program's conversation, which no page and no other user can have; None without a name."""
    return f"api:{len(user)}:{user}:{session}" if session else None


def clause(assistant: Assistant, reference: str, document: str = "") -> list[dict[str, Any]]:
    """查条款原文及其新旧对照和点评。Show clauses word for word with their counterparts in the other version and the analyst's commentary.

    Args:
        assistant: what is asked
        reference: 新39、旧版第25条、（十）、部门或词 A clause, task, department or term, such as 新39, old-25 or 财政部
        document: 资料编号，不给则查全部 Id of the only document to look in, see documents; none: all of them

    Raises:
        UserError: when nothing is found or there is no such document.

    Returns:
        id, label, version, task, number, heading, text, counterparts, commentary, pairs
    """
    _check_names(assistant, reference, document)
    if document:
        assistant.selected(document)
    return [card_json(card) for card in assistant.lookup(reference, document)]


def pairs(assistant: Assistant, task: str = "", document: str = "") -> list[dict[str, Any]]:
    """列出新旧对照：哪些旧条款成了哪些新条款。List which old clauses became which new ones.

    Args:
        assistant: what is asked
        task: 只看一项任务，例如 十 或标题中的词 Only one task, by its ordinal or a part of its title; none: all
        document: 资料编号，不给则列出全部 Id of the only document, see documents; none: all, or the first where a task is given

    Raises:
        UserError: when there is no such task or document.

    Returns:
        old, new, commentary（ids for clause）, relation, basis, score
    """
    _check_names(assistant, task, document)
    found = [pair for _, each in pairs_found(assistant, task, document) for pair in each]
    return [pair_json(pair) for pair in _few(assistant, found)]


def pairs_found(assistant: Assistant, task: str = "", document: str = "") -> list[tuple[Facts, list[Pair]]]:
    """Return the pairs of each document, or of one task of one document: of the first, where none is named.

    Raises:
        UserError: when there is no such task or document.
    """
    if assistant.library.waits:  # the command line makes the vectors itself, however long that takes
        assistant.prepare()
    with within(assistant.limits.answer_seconds, "列出对照", "listing the pairs"):
        assistant.wake()
        chosen = document or (assistant.facts.document.id if task else "")
        found = assistant.selected(chosen)
        _refuse_unpaired(assistant, found)
        return [(facts, pairs_of_task(facts, task or None)) for facts in while_there_is_time(found)]


def _refuse_unpaired(assistant: Assistant, found: Sequence[Facts]) -> None:
    """Refuse what hangs on vectors that are still being made: some of the pairs would look like all of them."""
    unready = {} if assistant.library.waits else assistant.library.unready()
    waiting = [facts for facts in found if facts.document.id in unready and needs_pairs(facts.document)]
    if waiting:
        share = percent([unready[facts.document.id] for facts in waiting])
        told = {
            language: say(language, "readiness.waiting", titles=join(language, (f"《{facts.title}》" for facts in waiting)), percent=share)
            for language in Language
        }
        raise UserError(told[Language.ZH], told[Language.EN])


def changes(assistant: Assistant, document: str = "") -> list[dict[str, Any]]:
    """列出部门和数量的变化，两边都有引文。List the changes of departments and quantities, both sides quoted.

    Args:
        assistant: what is asked
        document: 资料编号，不给则列出全部 Id of the only document, see documents; none: all

    Raises:
        UserError: when there is no such document.

    Returns:
        kind departments: task, added, removed, kept, old, new; kind quantity: name, ratio, working, old, new
    """
    _check_names(assistant, document)
    rows: list[dict[str, Any]] = []
    with within(assistant.limits.answer_seconds, "列出变化", "listing the changes"):
        for facts in assistant.selected(document):
            check()
            rows.extend(department_json(change) for change in facts.department_changes)
            rows.extend(quantity_json(quantity) for quantity in facts.quantity_changes)
    return _few(assistant, rows)


def align(assistant: Assistant, old: str | Path, new: str | Path) -> list[dict[str, Any]]:
    """逐条对照两个全文，不加入资料库。Align two full texts article by article, without adding them to the library.

    Args:
        assistant: what is asked
        old: 旧版全文；gradio_client 也可给文件 The old text itself; from gradio_client also handle_file(path), md to docx and pdf
        new: 新版全文；gradio_client 也可给文件 The new text itself; from gradio_client also handle_file(path), md to docx and pdf

    Raises:
        UserError: when a text cannot be read or holds no clauses.

    Returns:
        old, new（names of articles）, relation, score, uncertain, old_text, new_text
    """
    texts = [side for side in (old, new) if isinstance(side, str)]
    check_size(sum(map(len, texts)), assistant.limits.align_characters, "两个全文的字数", "characters of both texts")
    with tempfile.TemporaryDirectory() as folder:
        files = [_file(side, Path(folder) / name) for side, name in zip((old, new), _SIDES, strict=True)]
        return _few(assistant, aligned(assistant, *files).as_json())


def aligned(assistant: Assistant, old: Path, new: Path) -> Alignment:
    """Align two files in a process of its own, so that nobody waits for it, and stop that where it takes too long.

    Raises:
        UserError: when a file cannot be read or holds no clauses, or they are too large, or it took too long.
    """
    home, seconds = assistant.library.home.root, assistant.limits.align_seconds
    return run_apart(_aligned, home, encoder_name(), old, new, seconds=seconds, zh="对照", en="the alignment")


def _aligned(home: Path, encoder: str | None, old: Path, new: Path) -> Alignment:
    with Assistant.open(home, encoder=encoder) as assistant:
        return align_files(assistant.library, old, new, assistant.limits)


def _check_names(assistant: Assistant, *names: str) -> None:
    for name in names:
        check_size(len(name), assistant.limits.text_characters, "参数的字数", "characters of a parameter")


def _few(assistant: Assistant, rows: list[T]) -> list[T]:
    check_size(len(rows), assistant.limits.answer_rows, "结果的行数", "rows of the result")
    return rows


def _file(side: str | Path, place: Path) -> Path:
    if isinstance(side, Path):
        return side
    place.write_text(side, encoding="utf-8")
    return place


def documents(assistant: Assistant) -> list[dict[str, Any]]:
    """列出资料库里的资料及其编号。List the documents of the library with the ids that the others take.

    Raises:
        UserError: when it takes too long.

    Returns:
        document（id）, title, old, new, records, problems, added
    """
    with within(assistant.limits.answer_seconds, "列出资料", "listing the documents"):
        rows = _few(assistant, assistant.holdings())
    return [{name: value for name, value in row.items() if name != "paths"} for row in rows]
