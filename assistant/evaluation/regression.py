"""Make questions of feedback, in the format of the question files, and see what has become of the answers.

Beside the format's own fields a question made here may have
`not_cite`   record ids that the answer must not cite,
`documents`  the documents that are asked (none: all),
`open`       true where the expectation is still to be written: the question is asked, as others of its session may lean
             on it, but not judged,
`comment`    what the person wrote,
`was`        the answer that was spoken of: its status, text and citations.

Helpful answers must keep their status and cite what they cited. A citation that was called wrong must not come back.
What an answer that was called wrong should say nobody has told: such a question is open.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.evaluation.score import Fault, ask_question, expected_of, judge, local, same_text
from assistant.history.feedback import Feedback
from assistant.types import Answer, Verdict
from corpus.errors import UserError
from corpus.visible import visible_json

if TYPE_CHECKING:
    from assistant.service import Assistant


@dataclass(frozen=True, slots=True)
class Standing:
    """What has become of the answers: those found helpful that are still given, those complained of that have not changed.

    `passed` and `total` count the questions with an expectation by verdict; `open` those without; `outdated` those whose
    documents have changed or left the library, which are not asked.
    """

    helpful: int
    still: int
    complained: int
    unchanged: int
    passed: dict[str, int]
    total: dict[str, int]
    open: int
    outdated: int
    faults: tuple[Fault, ...]

    def as_rows(self) -> list[dict[str, Any]]:
        """Return a row a verdict with its expectations, and one for all that was said."""
        rows: list[dict[str, Any]] = [
            {"category": name, "passed": self.passed.get(name, 0), "total": count, "share": self.passed.get(name, 0) / count}
            for name, count in self.total.items()
        ]
        counts = ("helpful", "still", "complained", "unchanged", "open", "outdated")
        return [*rows, {"category": "feedback"} | {name: getattr(self, name) for name in counts}]


def questions(given: Sequence[Feedback]) -> list[dict[str, Any]]:
    """Return a question for each feedback, after those of its conversation that it may lean on; the same is asked once."""
    made: list[dict[str, Any]] = []
    for number, feedback in enumerate(_distinct(given), start=1):
        made.extend(_lines(feedback, f"f{number:03}"))
    return made


def _distinct(given: Sequence[Feedback]) -> list[Feedback]:
    """Leave out what has been said in the same way of the same answer; the first comment stays."""
    seen: dict[tuple[object, ...], Feedback] = {}
    for feedback in given:
        asked = (feedback.question, feedback.earlier, feedback.scope, tuple(sorted(feedback.documents.items())))
        key = (*asked, feedback.verdict, feedback.cited, feedback.answer, feedback.citations)
        seen.setdefault(key, feedback)
    return list(seen.values())


def _lines(feedback: Feedback, name: str) -> list[dict[str, Any]]:
    session = name if feedback.earlier else None
    documents = {"documents": list(feedback.scope)} if feedback.scope else {}
    nothing = {"say": [], "cite": [], "not_say": [], "status": "either"}
    before = [
        {"id": f"{name}.{n}", "category": "context", "question": question, **nothing, "session": session, "open": True, **documents}
        for n, question in enumerate(feedback.earlier, start=1)
    ]
    asked = {"id": name, "category": feedback.verdict.value, "question": feedback.question}
    was = {
        "status": feedback.status.value,
        "answer": feedback.answer,
        "citations": [{"n": c.n, "id": c.id, "quote": c.quote} for c in feedback.citations],
    }
    was |= {"understood": feedback.understood} if feedback.understood else {}
    told = {"comment": feedback.comment, "was": was, "hashes": dict(feedback.documents)}
    return [*before, asked | nothing | _expectation(feedback) | {"session": session} | documents | told]


def _expectation(feedback: Feedback) -> dict[str, Any]:
    if feedback.verdict is Verdict.HELPFUL:
        return {"status": feedback.status.value, "cite": [[record] for record in dict.fromkeys(local(c.id) for c in feedback.citations)]}
    wrong = [local(c.id) for c in feedback.citations if c.n == feedback.cited]
    if feedback.verdict is Verdict.WRONG_CITATION and wrong:
        return {"not_cite": wrong}
    return {"open": True}


def write(path: Path, made: Sequence[Mapping[str, Any]]) -> None:
    """Write questions to a file, one a line.

    Raises:
        UserError: when it cannot be written.
    """
    try:
        path.write_text("".join(visible_json(json.dumps(line, ensure_ascii=False)) + "\n" for line in made), encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"写不了 {path}：{reason}", f"cannot write {path}: {reason}") from error


def standing(assistant: Assistant, given: Sequence[Feedback]) -> Standing:
    """Ask every question again, in its conversation and of its documents, and compare."""
    held = {source.document: source.sha256 for source in assistant.library.sources()}
    said: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    faults = []
    for number, feedback in enumerate(_distinct(given), start=1):
        if any(held.get(document) != digest for document, digest in feedback.documents.items()) or {*feedback.scope} - {*held}:
            said["outdated"] += 1
            continue
        lines = [expected_of(line, number) for line in _lines(feedback, f"f{number:03}")]
        answer = [ask_question(assistant, line) for line in lines][-1]
        expected, is_complaint = lines[-1], feedback.verdict is not Verdict.HELPFUL
        said["complained" if is_complaint else "helpful"] += 1
        said["unchanged"] += is_complaint and _is_same(answer, feedback)
        said["open"] += expected.open
        if expected.open:
            continue
        reasons = judge(expected, answer)
        total[expected.category] += 1
        passed[expected.category] += not reasons
        if reasons:
            faults.append(Fault(expected.id, expected.question, tuple(reasons), answer.answer))
    helpful = Verdict.HELPFUL.value
    return Standing(
        said["helpful"],
        passed[helpful],
        said["complained"],
        said["unchanged"],
        dict(passed),
        dict(total),
        said["open"],
        said["outdated"],
        tuple(faults),
    )


def _is_same(answer: Answer, feedback: Feedback) -> bool:
    cited = [(citation.id, citation.quote) for citation in answer.citations]
    was = [(citation.id, citation.quote) for citation in feedback.citations]
    return answer.status is feedback.status and same_text(answer.answer, feedback.answer) and cited == was
