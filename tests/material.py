"""What tests are made of: where the questions and the shared material lie, and what the question files gave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from assistant.evaluation.score import Expected
from assistant.types import Answer

SHARED = Path(__file__).parent.parent.parent / "shared"
LAWS = SHARED / "data" / "laws"
DEV = SHARED / "eval" / "dev.jsonl"
QUESTIONS = Path(__file__).parent / "eval"

Ask = Callable[..., Answer]
Answered = Mapping[str, tuple[list[Expected], list[Answer]]]
