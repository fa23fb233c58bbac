"""How long the served page takes: from its start to the first answer, one person and twenty, a look-up as it is typed in a browser."""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from answers import percentiles, timed

from assistant.evaluation.score import read_questions
from assistant.service import Assistant

ROOT = Path(__file__).parent.parent
STARTS, PEOPLE, EACH, PAUSE_MS = 5, 20, 10, 300
CHROMIUM = Path(os.environ.get("CLAUSEPAIR_CHROMIUM", "/usr/bin/chromium"))
TYPED = ("新39", "旧25", "第十条", "安全保障", "标识解析", "工信部", "5G", "数据", "中小企业", "（十）", "边缘计算", "科技部", "平台")
# From the browser's own input event until what was found stands on the page and a frame has been drawn.
TYPE = """(text) => new Promise((done) => {
  const box = document.querySelector("#cp-look input, #cp-look textarea"), place = document.querySelector("#cp-found");
  const started = performance.now(), before = place.innerText;
  const watch = new MutationObserver(() => {
    if ([before, ""].includes(place.innerText)) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - started)));
  });
  watch.observe(place, { childList: true, subtree: true, characterData: true });
  box.value = text;
  box.dispatchEvent(new InputEvent("input", { bubbles: true, data: text }));
})"""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answered(address: str, question: str, session: str = "") -> dict[str, Any]:
    """Ask the page's endpoint and return the answer."""
    body = json.dumps({"data": [question, session, []]}).encode()
    request = urllib.request.Request(f"{address}/gradio_api/call/ask", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        event = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{address}/gradio_api/call/ask/{event}", timeout=60) as reply:
        lines = reply.read().decode().splitlines()
    (answer,) = json.loads(next(line for line in lines if line.startswith("data: "))[6:])
    return dict(answer)


def wait_for(address: str) -> None:
    """Wait until the page is served."""
    while True:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.02)


@contextmanager
def served(home: str) -> Iterator[tuple[str, float]]:
    """Start the page as a user does; yield its address and the seconds until it is there."""
    port = free_port()
    started = time.perf_counter()
    with subprocess.Popen(
        [str(Path(sys.executable).with_name("clausepair")), "serve", "--home", home, "--port", str(port)], stderr=subprocess.DEVNULL
    ) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            yield address, time.perf_counter() - started
        finally:
            process.terminate()


def main() -> None:
    """Print the figures; those in a browser where there is one."""
    questions = [q.question for q in read_questions(ROOT / "tests" / "eval" / "daily.jsonl")]
    with tempfile.TemporaryDirectory() as home:
        with Assistant.open(Path(home)) as assistant:
            assistant.prepare()
        there, first = [], []
        for _ in range(STARTS):
            with served(home) as (address, seconds):
                there.append(seconds)
                first.append(seconds + timed(lambda at=address: answered(at, questions[0])) / 1000)
        print(f"start, index built: page {statistics.median(there):.2f} s, first answer {statistics.median(first):.2f} s")
        with served(home) as (address, _):
            measure(address, questions)


def measure(address: str, questions: list[str]) -> None:
    """Print what one person and twenty wait for, and what a look-up takes."""
    one = [timed(lambda q=q: answered(address, q)) for q in questions]
    print("one person, over HTTP        ", percentiles(one))

    def asked(person: int) -> list[float]:
        own = [questions[(person * EACH + n) % len(questions)] for n in range(EACH)]
        return [timed(lambda q=q: answered(address, q, f"person {person}")) for q in own]

    with ThreadPoolExecutor(PEOPLE) as people:
        many = [each for times in people.map(asked, range(PEOPLE)) for each in times]
    ratio = sorted(many)[int(0.95 * len(many))] / sorted(one)[int(0.95 * len(one))]
    print(f"{PEOPLE} people at once, over HTTP ", percentiles(many), f"  p95 is {ratio:.1f} times one person's")
    if not CHROMIUM.exists():
        print(f"look-up in a browser: not measured, there is no {CHROMIUM}")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(locale="zh-CN")
        page.goto(address)
        page.locator(".cp-welcome").wait_for()
        page.locator("#cp-look input, #cp-look textarea").first.focus()
        times = []
        for text in TYPED * STARTS:
            page.wait_for_timeout(PAUSE_MS)
            times.append(page.evaluate(TYPE, text))
        print("look-up typed in a browser   ", percentiles(times), "  (40 ms of it wait for the next letter)")
        browser.close()


if __name__ == "__main__":
    main()
