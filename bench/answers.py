"""Latency of answers on this machine: warm percentiles, and cold processes beside a bare Python and the bare encoder."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from assistant.evaluation.score import read_questions
from assistant.service import Assistant

ROOT = Path(__file__).parent.parent
ROUNDS = 5


def percentiles(times: list[float]) -> str:
    """Return p50 and p95 in milliseconds."""
    ordered = sorted(times)
    return f"p50 {statistics.median(ordered):6.1f} ms   p95 {ordered[int(0.95 * len(ordered))]:6.1f} ms"


def timed(call: Callable[[], object]) -> float:
    """Return how long a call takes, in milliseconds."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def cold(home: str, *words: str) -> float:
    """Return how long a process takes from start to end, in milliseconds; the median of a few."""
    command = [str(Path(sys.executable).with_name(words[0])), *words[1:]]
    environment = {**os.environ, "CLAUSEPAIR_HOME": home}
    return statistics.median(
        timed(lambda: subprocess.run(command, env=environment, capture_output=True, check=True)) for _ in range(ROUNDS)
    )


def main() -> None:
    """Print the machine and the figures."""
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    questions = [q.question for path in sorted((ROOT / "tests" / "eval").glob("*.jsonl")) for q in read_questions(path)]
    with tempfile.TemporaryDirectory() as home, Assistant.open(Path(home)) as assistant:
        print(f"first index          {timed(assistant.prepare) / 1000:6.1f} s")
        assistant.ask(questions[0])
        print("answer, warm        ", percentiles([timed(lambda q=q: assistant.ask(q)) for q in questions]))
        print("encoder alone, query", percentiles([timed(lambda q=q: assistant.library.encode_query(q)) for q in questions]))
        bare = cold(home, "python", "-c", "pass")
        clause = cold(home, "clausepair", "clause", "新39", "--json")
        ask = cold(home, "clausepair", "ask", "安全保障新增哪些部门", "--json")
        print(f"cold: python -c pass {bare:.0f} ms, clause {clause:.0f} ms, ask {ask:.0f} ms")


if __name__ == "__main__":
    main()
