"""The served page under load, and ten thousand questions in one process: errors, answers mixed up, waiting, memory.

    python bench/load.py [--seconds 180] [--people 1 20 50] [--soak 10000]

A server of its own on this machine; each person asks in a conversation of their own, looks clauses up and opens the history of the
conversations. Every answer is held against the one that its question gets when nobody else is there. It stops by itself.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import count, cycle, islice, takewhile
from pathlib import Path
from typing import Any

from answers import percentiles
from serving import answered, free_port, wait_for

from assistant.evaluation.score import read_questions
from assistant.service import Assistant
from assistant.types import Turn

ROOT = Path(__file__).parent.parent
QUESTIONS = 60  # different ones, by turns from another one for each person
LOOKED_UP = ("新39", "旧25", "旧26", "安全保障", "财政部")
MB = 1024  # kB in /proc
STEPS = 10
LIBRARIES = ("gradio", "uvicorn", "starlette", "faiss-cpu")


@dataclass
class Seen:
    """What people met: seconds of each kind of request, errors by what they say, answers that were another question's."""

    times: dict[str, list[float]] = field(default_factory=lambda: {"ask": [], "look up": [], "history": []})
    errors: Counter[str] = field(default_factory=Counter)
    mixed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, milliseconds: float) -> None:
        """Count a request that was answered."""
        with self.lock:
            self.times[kind].append(milliseconds)


def memory(process: int | str = "self") -> float:
    """Return the memory of a process in MiB, as Linux counts it; 0 elsewhere."""
    status = Path(f"/proc/{process}/status")
    return (
        next(int(line.split()[1]) for line in status.read_text().split("\n") if line.startswith("VmRSS")) / MB if status.exists() else 0.0
    )


def essence(answer: dict[str, Any]) -> tuple[Any, ...]:
    """Return what makes an answer that of its question."""
    return answer["question"], answer["status"], answer["answer"], [(c["id"], c["quote"]) for c in answer["citations"]]


def called(address: str, name: str, *values: object) -> list[Any]:
    """Call an endpoint and return what it gives."""
    body = json.dumps({"data": values}).encode()
    request = urllib.request.Request(f"{address}/gradio_api/call/{name}", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as reply:
        event = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{address}/gradio_api/call/{name}/{event}", timeout=120) as reply:
        lines = reply.read().decode().splitlines()
    if "event: error" in lines:
        raise OSError(f"{name}: {lines}")
    return list(json.loads(next(line for line in lines if line.startswith("data: "))[6:]))


def opened_history(address: str, number: int, session: str) -> str:
    """Open the tab of the history as a browser does, and return what is shown."""
    asked = {"data": [None], "fn_index": number, "session_hash": session, "trigger_id": 1, "event_data": None}
    body = json.dumps(asked).encode()
    request = urllib.request.Request(f"{address}/gradio_api/queue/join", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as reply:
        reply.read()
    with urllib.request.urlopen(f"{address}/gradio_api/queue/data?session_hash={session}", timeout=120) as reply:
        shown = str(reply.read().decode())
    if '"success":true' not in shown.replace(" ", ""):
        raise OSError(f"history: {shown[-200:]}")
    return shown


def history_number(address: str) -> int:
    """Return the number of the page's function that shows the conversations."""
    with urllib.request.urlopen(f"{address}/config", timeout=60) as reply:
        functions = json.load(reply)["dependencies"]
    # Tabs have each an `opened`, which the page numbers; that of the history stands before taking a conversation up again.
    names = [str(each["api_name"]) for each in functions]
    before = reversed(functions[: names.index("reopen")])
    return next(int(each["id"]) for each in before if str(each["api_name"]).startswith("opened"))


def visit(address: str, person: int, until: float, expected: dict[str, tuple[Any, ...]], seen: Seen, history: int) -> None:
    """Ask, look up and open the history by turns until the time is over."""
    questions = list(expected)
    for turn in takewhile(lambda _: time.monotonic() < until, count()):
        kind = ("ask", "look up", "ask", "history")[turn % 4]
        question = questions[(person * 7 + turn) % len(questions)]
        started = time.perf_counter()
        try:
            if kind == "ask":
                seen.mixed += essence(answered(address, question, "")) != expected[question]
            elif kind == "look up":
                wanted = LOOKED_UP[(person + turn) % len(LOOKED_UP)]
                (cards,) = called(address, "clause", wanted, "")
                seen.mixed += wanted[:1] in "新旧" and cards[0]["number"] != int(wanted[1:])
            else:
                opened_history(address, history, f"person{person}")
        except (OSError, ValueError, KeyError, StopIteration) as error:
            with seen.lock:
                seen.errors[f"{kind}: {type(error).__name__}: {error}"[:160]] += 1
        seen.note(kind, (time.perf_counter() - started) * 1000)


def served_to(home: str, people: int, seconds: float, expected: dict[str, tuple[Any, ...]]) -> bool:
    """Let people use a page for some time, print what they met, and tell that nothing was wrong."""
    port, seen = free_port(), Seen()
    command = [sys.executable, "-c", "import ui; ui.main()", "serve", "--home", home, "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=ROOT) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            history = history_number(address)
            for question in islice(expected, STEPS):
                answered(address, question)
            before, until = memory(server.pid), time.monotonic() + seconds
            with ThreadPoolExecutor(people) as together:
                done = [together.submit(visit, address, n, until, expected, seen, history) for n in range(people)]
            for each in done:
                each.result()
            after = memory(server.pid)
        finally:
            server.terminate()
    requests = sum(map(len, seen.times.values()))
    print(f"| {people} | {requests} | {requests / seconds:.1f} | {sum(seen.errors.values())} | {seen.mixed} |", end="")
    print("".join(f" {percentiles(times)} |" if times else " – |" for times in seen.times.values()), end="")
    print(f" {before:.0f} → {after:.0f} MiB |", flush=True)
    for what, often in seen.errors.most_common(5):
        print(f"  {often} × {what}")
    return not seen.errors and not seen.mixed


def soak(home: str, number: int, questions: Sequence[str]) -> None:
    """Ask so many questions in this process, of conversations of three, and print how memory goes."""
    with Assistant.open(Path(home)) as assistant:
        assistant.prepare()
        asked, grown, times = cycle(questions), [], []
        for step in range(STEPS):
            for n in range(number // STEPS):
                started = time.perf_counter()
                assistant.ask(next(asked), f"soak {step} {n // 3}")
                times.append((time.perf_counter() - started) * 1000)
            gc.collect()
            grown.append(memory())
    print(f"{number} questions in one process: {percentiles(times)}; MiB after each tenth: {', '.join(f'{each:.0f}' for each in grown)}")


def main() -> int:
    """Print the figures; status 1 where a request failed or an answer was another question's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--people", type=int, nargs="*", default=[1, 20, 50])
    parser.add_argument("--soak", type=int, default=10_000)
    given = parser.parse_args()
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}")
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}; {given.seconds:.0f} s each\n")
    questions = [q.question for path in sorted((ROOT / "tests" / "eval").glob("*.jsonl")) for q in read_questions(path)]
    with tempfile.TemporaryDirectory() as home:
        with Assistant.open(Path(home)) as assistant:
            assistant.prepare()
            expected = {}
            for number, question in enumerate(questions[:: len(questions) // QUESTIONS]):
                answer = assistant.ask(question)
                expected[question] = essence(json.loads(json.dumps(answer.as_json())))
                assistant.history.record("", f"conversation {number}", Turn(1, answer))
        print("| people | requests | a second | errors | mixed up | ask | look up | history | memory of the server |")
        print("|---:|---:|---:|---:|---:|---|---|---|---|")
        fine = [served_to(home, people, given.seconds, expected) for people in given.people]
        if given.soak:
            soak(home, given.soak, questions)
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
