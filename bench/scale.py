"""Time and memory at 180, 10,000 and 100,000 records of real laws: answers, look-ups, search alone, adding one more law.

Vectors of passages are stood in for by random ones (`--encode` makes real ones, which takes over an hour for the largest size);
questions are encoded by the real encoder, so that times are what they are. What was added is kept in `--home` for the next run.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import platform
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from memory import peak_mib

from assistant.evaluation.score import read_questions
from assistant.service import Assistant
from corpus.errors import UserError
from index.encode import load_encoder

ROOT = Path(__file__).parent.parent
LAWS = ROOT.parent / "shared" / "data" / "laws-all.tar.xz"
QUESTIONS = ROOT / "tests" / "eval" / "daily.jsonl"
LOOKED_UP = ("新39", "第十七条", "安全保障", "数据出境", "市场监管总局")
NAMED = ("公司法第十七条讲什么", "反垄断法第五条", "会计法规定谁对会计资料负责", "劳动合同法试用期最长多久", "著作权法保护期多长")
COLUMNS = ("records", "documents", "chunks", "one more law, s", "search", "answer", "answer, law named", "look-up", "MiB")
COLUMNS += ("compact, s", "clause cold, s")
ONE_MORE = "渡口管理办法\n" + "".join(f"第{n}条　渡口经营者应当在{n}日内登记第{n}类渡船，并报水上交通部门备案。\n" for n in range(1, 101))


class StoodIn:
    """Encodes questions as the real encoder does, and passages as random vectors that depend on the text alone."""

    def __init__(self) -> None:
        """Load the real encoder."""
        self._real = load_encoder()
        self.name, self.dim = "stood in", self._real.dim
        self.encode_query = self._real.encode_query

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        """Return unit vectors, shape (n, dim)."""
        seeds = [int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8], "little") for text in texts]
        made = np.stack([np.random.default_rng(seed).standard_normal(self.dim, dtype=np.float32) for seed in seeds])
        return made / np.linalg.norm(made, axis=1, keepdims=True)


def times(act: Callable[[str], object], words: Sequence[str]) -> str:
    """Return p50 and p95 in milliseconds over some words, each once after a first round."""
    taken = []
    for number, word in enumerate([*words[:3], *words]):
        started = time.perf_counter()
        with contextlib.suppress(UserError):
            act(word)
        if number >= min(3, len(words)):
            taken.append(1000 * (time.perf_counter() - started))
    ordered = sorted(taken)
    return f"{statistics.median(ordered):.0f} / {ordered[int(0.95 * (len(ordered) - 1))]:.0f}"


def fill(assistant: Assistant, files: Iterator[Path], size: int) -> None:
    """Add laws until the library holds so many records."""
    while assistant.library.status().records < size:
        for _ in range(50):
            path = next(files, None)
            if path is None:
                return
            try:
                assistant.library.add([path])
            except UserError as error:
                print(f"left out: {error}", file=sys.stderr)
            if size < 1_000:
                break


def measure(assistant: Assistant, folder: Path, questions: Sequence[str]) -> str:
    """Return a row of the table."""
    library = assistant.library
    status = library.status()
    path = folder / "渡口管理办法.txt"
    path.write_text(ONE_MORE, encoding="utf-8")
    started = time.perf_counter()
    added = library.add([path])
    library.search("水上交通部门备案", limit=5)
    adding = time.perf_counter() - started
    assert any(hit.key.startswith(added.document) for hit in library.search("渡口经营者登记渡船", limit=50))
    library.remove(added.document)
    library.follow()
    row = [
        f"{status.records:,}", f"{status.documents:,}", f"{status.chunks:,}", f"{adding:.2f}",
        times(lambda text: library.search(text, limit=20), questions), times(assistant.ask, questions[:40]),
        times(assistant.ask, NAMED), times(assistant.lookup, LOOKED_UP),
        f"{peak_mib():.0f}",
    ]  # fmt: skip
    return f"| {' | '.join(row)} |"


def cold(home: Path) -> str:
    """Return how long a look-up takes in a process of its own, in seconds."""
    taken = []
    for _ in range(3):
        started = time.perf_counter()
        command = [sys.executable, "-c", "import sys, ui; ui.main(sys.argv[1:])", "clause", "新39", "--home", str(home)]
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - started)
    return f"{min(taken):.2f}"


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--sizes", type=int, nargs="+", default=[180, 10_000, 100_000])
    options.add_argument("--home", type=Path, default=None)
    options.add_argument("--laws", type=Path, default=LAWS)
    options.add_argument("--encode", action="store_true")
    told = options.parse_args()
    questions = [each.question for each in read_questions(QUESTIONS) if not each.session]
    print(f"{platform.machine()}, Python {platform.python_version()}; times in ms are p50 / p95")
    print(f"| {' | '.join(COLUMNS)} |\n|{'---:|' * len(COLUMNS)}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with tarfile.open(told.laws) as packed:
            packed.extractall(folder / "laws", filter="data")
        home = told.home or folder / "home"
        files = iter(sorted(path for path in (folder / "laws").rglob("*.md")))
        for size in told.sizes:
            encoder = None if told.encode else StoodIn()
            with Assistant.open(home, encoder=encoder) as assistant:
                fill(assistant, files, size)
                assistant.prepare()
                started = time.perf_counter()
                assistant.library.compact()
                compacting = time.perf_counter() - started
                row = measure(assistant, folder, questions)
            print(f"{row} {compacting:.1f} | {cold(home)} |", flush=True)


if __name__ == "__main__":
    main()
