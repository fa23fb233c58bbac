"""What each part adds: evidence in the first five hits by dense, lexical and fused search, and cited by the answer."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.evaluation.score import Expected, read_questions
from assistant.service import Assistant
from corpus.errors import UserError
from index.types import Hit

ROOT = Path(__file__).parent.parent
DEPTH = 5
POOL = 200


def met(expected: Expected, keys: Sequence[str]) -> bool:
    """Tell whether every evidence group has a record among the keys."""
    ids = {key.split(":")[-1] for key in keys}
    return all(ids & set(group) for group in expected.cite)


def best(hits: Sequence[Hit], rank: Callable[[Hit], tuple[float, str]]) -> list[str]:
    """Return the keys of the first hits under a ranking."""
    return [hit.key for hit in sorted(hits, key=rank)[:DEPTH]]


def main() -> None:
    """Print the share of single questions whose evidence is all there."""
    files = sorted((ROOT / "tests" / "eval").glob("*.jsonl"))
    questions = [q for path in files for q in read_questions(path) if q.cite and not q.session and q.status == "answered"]
    counts = dict.fromkeys(("dense only", "lexical only", "fused", "with understanding"), 0)
    with tempfile.TemporaryDirectory() as home, Assistant.open(Path(home)) as assistant:
        assistant.prepare()
        for expected in questions:
            hits = assistant.library.search(expected.question, limit=POOL)
            counts["dense only"] += met(expected, best(hits, lambda h: (-h.dense, h.key)))
            counts["lexical only"] += met(expected, best(hits, lambda h: (-h.sparse, h.key)))
            counts["fused"] += met(expected, best(hits, lambda h: (-h.score, h.key)))
            try:
                counts["with understanding"] += met(expected, [c.id for c in assistant.ask(expected.question).citations])
            except UserError:
                continue
    print(f"{len(questions)} questions; all evidence in the first {DEPTH} hits, last row: cited by the answer")
    for name, count in counts.items():
        print(f"{name:20} {count / len(questions):6.1%}")


if __name__ == "__main__":
    main()
