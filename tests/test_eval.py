"""The question files: floors are plain counts, and every quotation in every answer is a slice of its document."""

from pathlib import Path

import pytest

from assistant.evaluation import read_questions, score
from assistant.service import Assistant

HERE = Path(__file__).parent / "eval"
DEV = Path(__file__).parent.parent.parent / "shared" / "eval" / "dev.jsonl"


def faults_of(assistant: Assistant, path: Path) -> tuple[int, int, str]:
    report = score(assistant, read_questions(path))
    told = "\n".join(f"{f.id} {f.question}: {'; '.join(f.reasons)}\n    {f.answer[:120]}" for f in report.faults)
    return sum(report.passed.values()), sum(report.total.values()), told


@pytest.mark.parametrize("path", sorted(HERE.glob("*.jsonl")), ids=lambda path: path.stem)
def test_at_least_97_of_100_questions_pass(assistant: Assistant, path: Path) -> None:
    passed, total, told = faults_of(assistant, path)
    assert passed * 100 >= total * 97, told


def test_there_are_more_than_300_questions_of_our_own() -> None:
    assert sum(len(read_questions(path)) for path in HERE.glob("*.jsonl")) >= 300


@pytest.mark.skipif(not DEV.exists(), reason="the shared development questions are not beside this checkout")
def test_every_development_question_passes(assistant: Assistant) -> None:
    passed, total, told = faults_of(assistant, DEV)
    assert passed == total, told


@pytest.mark.parametrize("path", sorted(HERE.glob("*.jsonl")), ids=lambda path: path.stem)
def test_every_quotation_is_a_slice_of_its_document(assistant: Assistant, path: Path) -> None:
    plain = assistant.facts.document.plain
    for expected in read_questions(path):
        for citation in assistant.ask(expected.question).citations:
            assert citation.quote == plain[citation.start : citation.end]
            assert citation.quote.strip()
