"""Score answers against a question file: what they say, what they cite, what they refuse."""

from __future__ import annotations

import json
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.types import Absence, Answer, ClaimKind, Status
from corpus.errors import UserError
from corpus.normalize import fold

if TYPE_CHECKING:
    from assistant.service import Assistant

_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_MARKER = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Expected:
    """A question with what its answer must say and cite; groups hold alternatives.

    `not_cite` are records that it must not cite, `documents` those that are asked (none: all); an `open` question has no
    expectation yet: it is asked, as others of its session may lean on it, but not judged.
    """

    id: str
    category: str
    question: str
    session: str | None
    status: str
    say: tuple[tuple[str, ...], ...]
    not_say: tuple[str, ...]
    cite: tuple[tuple[str, ...], ...]
    not_cite: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A question that did not pass, and why."""

    id: str
    question: str
    reasons: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Report:
    """Counts by category, shares between 0 and 1, times in milliseconds.

    `evidence_recall` is the share of evidence groups with a record among the first five hits of the search alone,
    `citation_recall` that with a record among the answer's citations.
    """

    passed: dict[str, int]
    total: dict[str, int]
    faults: tuple[Fault, ...]
    evidence_recall: float
    citation_recall: float
    citation_precision: float
    refusal_precision: float
    refusal_recall: float
    p50: float
    p95: float

    def as_rows(self) -> list[dict[str, Any]]:
        """Return a row a category and one for all."""
        rows = [(name, self.passed.get(name, 0), count) for name, count in self.total.items()]
        rows.append(("合计", sum(self.passed.values()), sum(self.total.values())))
        return [
            {"category": name, "passed": passed, "total": total, "share": passed / total if total else 1.0} for name, passed, total in rows
        ]


def read_questions(path: Path) -> list[Expected]:
    """Read a question file, a JSON object a line.

    Raises:
        UserError: naming the file and the line that cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"读不了题目文件 {path}：{error}", f"cannot read {path}: {error}") from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                questions.append(expected_of(json.loads(line), number))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise UserError(f"{path} 第 {number} 行不是题目：{error}", f"{path}, line {number} is no question: {error}") from error
    if not questions:
        raise UserError(f"{path} 里没有题目", f"{path} holds no questions")
    return questions


def expected_of(value: dict[str, Any], number: int) -> Expected:
    """Return the question that a line of a question file holds.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: when it holds none.
    """
    return Expected(
        id=str(value.get("id", number)),
        category=str(value.get("category", "")),
        question=value["question"],
        session=value.get("session"),
        status=value.get("status", "answered"),
        say=tuple(tuple(group) for group in value.get("say", ())),
        not_say=tuple(value.get("not_say", ())),
        cite=tuple(tuple(group) for group in value.get("cite", ())),
        not_cite=tuple(value.get("not_cite", ())),
        documents=tuple(value.get("documents", ())),
        open=bool(value.get("open", False)),
    )


def score(assistant: Assistant, questions: Sequence[Expected], *, search: bool = True) -> Report:
    """Ask every question in order and judge the answers; without `search` its recall alone is not measured, and is 0."""
    answers = ask_all(assistant, questions)
    return report(questions, answers, sum(_retrieved(assistant, expected) for expected in questions if not expected.open) if search else 0)


def ask_all(assistant: Assistant, questions: Sequence[Expected]) -> list[Answer]:
    """Ask every question in order, each in its session and of its documents; one that cannot be asked is refused."""
    return [ask_question(assistant, expected) for expected in questions]


def report(questions: Sequence[Expected], answers: Sequence[Answer], retrieved: int = 0) -> Report:
    """Judge the answers to questions; `retrieved` counts the evidence groups that the search alone has found."""
    passed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    faults, times = [], []
    groups_met = groups = cited_right = cited = refused = refused_right = refusable = 0
    for expected, answer in zip(questions, answers, strict=True):
        if expected.open:
            continue
        reasons = judge(expected, answer)
        total[expected.category] += 1
        passed[expected.category] += not reasons
        times.append(answer.elapsed_ms)
        if reasons:
            faults.append(Fault(expected.id, expected.question, tuple(reasons), answer.answer))
        ids = {local(c.id) for c in answer.citations}
        wanted = {i for group in expected.cite for i in group}
        groups += len(expected.cite)
        groups_met += sum(bool(ids & set(group)) for group in expected.cite)
        if expected.cite and answer.status is Status.ANSWERED:
            cited += len(ids)
            cited_right += len(ids & wanted)
        is_refusal = answer.status is Status.NO_ANSWER
        refused += is_refusal and expected.status != "either"
        refused_right += is_refusal and expected.status == "no_answer"
        refusable += expected.status == "no_answer"
    ordered = sorted(times)
    return Report(
        dict(passed),
        dict(total),
        tuple(faults),
        retrieved / groups if groups else 1.0,
        groups_met / groups if groups else 1.0,
        cited_right / cited if cited else 1.0,
        refused_right / refused if refused else 1.0,
        refused_right / refusable if refusable else 1.0,
        statistics.median(ordered) if ordered else 0.0,
        ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))] if ordered else 0.0,
    )


def _retrieved(assistant: Assistant, expected: Expected) -> int:
    """Count the evidence groups that plain hybrid search has among its first five hits."""
    if not expected.cite:
        return 0
    ids = {local(hit.key) for hit in assistant.library.search(expected.question, limit=5)}
    return sum(bool(ids & set(group)) for group in expected.cite)


def ask_question(assistant: Assistant, expected: Expected) -> Answer:
    """Ask a question in its session and of its documents; one that cannot be asked is refused."""
    try:
        return assistant.ask(expected.question, expected.session, expected.documents)
    except UserError as error:
        return Answer(expected.question, Status.NO_ANSWER, Absence.OUT_OF_SCOPE, str(error))


def local(key: str) -> str:
    """Return a record's id within its document."""
    return key.split(":")[-1]


def same_text(one: str, other: str) -> bool:
    """Tell whether two answers say the same but for width, case and white space."""
    return _folded(one) == _folded(other)


def judge(expected: Expected, answer: Answer) -> list[str]:
    """Return what is wrong with an answer; nothing when it passes."""
    text = _folded(answer.answer)
    ids = {local(c.id) for c in answer.citations}
    reasons = []
    if expected.status not in ("either", answer.status.value):
        reasons.append(f"status {answer.status.value}, not {expected.status}")
    reasons += [f"does not say {'|'.join(group)}" for group in expected.say if not any(_folded(s) in text for s in group)]
    reasons += [f"says {pattern}" for pattern in expected.not_say if re.search(pattern, text)]
    reasons += [f"does not cite {'|'.join(group)}" for group in expected.cite if not ids & set(group)]
    reasons += [f"cites {record}" for record in expected.not_cite if record in ids]
    if answer.status is Status.ANSWERED:
        reasons += _unsupported(answer)
    return reasons


def _unsupported(answer: Answer) -> list[str]:
    by_n = {c.n: c for c in answer.citations}
    reasons = [] if answer.claims else ["no claims"]
    for claim in answer.claims:
        if not claim.citations:
            reasons.append(f"claim without citation: {claim.text[:40]}")
        if claim.kind is not ClaimKind.COMPUTED:
            support = _folded("".join(by_n[n].quote + by_n[n].label for n in claim.citations if n in by_n))
            numbers = _NUMBER.findall(_folded(_MARKER.sub("", claim.text)))
            reasons += [f"number {n} unsupported: {claim.text[:40]}" for n in numbers if n not in support]
    return reasons


def _folded(text: str) -> str:
    return fold(text).replace("·", "")
