"""Scans: wrong characters and processor seconds a page by fineness and wear, and how many of the wrong ones are marked as doubtful."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from memory import peak_mib  # noqa: E402
from printed_pdf import Printed  # noqa: E402
from scanned import Wear, as_file, pictures  # noqa: E402

from corpus.builtin import builtin_documents  # noqa: E402
from corpus.normalize import fold  # noqa: E402
from corpus.read import read_document  # noqa: E402
from corpus.readers.files import stream_of  # noqa: E402
from corpus.recognised import DOUBT  # noqa: E402
from corpus.types import Kind  # noqa: E402

PAGES, LINES = 2, 34
WEARS = {"clean, level": (0.0, 0.0, 0.0), "blur and noise, 0.6°": (0.6, 0.6, 8.0), "worn, -2.5°": (-2.5, 1.2, 20.0)}


@dataclass
class Tally:
    """Characters of what was printed and what was read: how many are wrong or missing, and how many were marked."""

    printed: int = 0
    wrong: int = 0
    wrong_digits: int = 0
    misread: int = 0
    misread_marked: int = 0
    right: int = 0
    right_marked: int = 0

    def add(self, truth: str, read: str, sure: list[float]) -> None:
        """Count a page."""
        self.printed += len(truth)
        for kind, a, b, c, d in SequenceMatcher(None, truth, read, autojunk=False).get_opcodes():
            marked = sum(score < DOUBT and letter.isalnum() for letter, score in zip(read[c:d], sure[c:d], strict=True))
            if kind == "equal":
                self.right, self.right_marked = self.right + d - c, self.right_marked + marked
                continue
            self.wrong += max(b - a, d - c)
            self.wrong_digits += any(letter.isdecimal() for letter in truth[a:b] + read[c:d])
            self.misread, self.misread_marked = self.misread + d - c, self.misread_marked + marked


def pages() -> Iterator[tuple[bytes, str]]:
    """Yield pages printed from the clauses of the document that comes with the program, and what stands on them."""
    texts = [record.text for record in read_document(builtin_documents()[0]).records if record.kind is Kind.CLAUSE]
    for _ in range(PAGES):
        printed, said, used = Printed(), "", 0
        while texts and used + len(texts[0]) // 38 + 1 <= LINES:
            text = " ".join(texts.pop(0).split())
            printed.paragraph(text, 2)
            used, said = used + len(text) // 38 + 1, said + text
        yield printed.content(), said


def bare(text: str, sure: list[float]) -> tuple[str, list[float]]:
    """Return a text without blanks, in half width, with the scores of what is left."""
    kept = [(fold(letter), score) for letter, score in zip(text, sure, strict=True) if not letter.isspace()]
    return "".join(letter for letter, _ in kept), [score for letter, score in kept for _ in letter]


def main() -> None:
    """Print the machine and the figures."""
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print("| scan | dots an inch | wrong characters | wrong figures | processor seconds a page | wrong ones marked | right ones marked |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    made = list(pages())
    for name, (slant, blur, noise) in WEARS.items():
        for dpi in (150, 200, 300):
            tally, seconds = Tally(), 0.0
            for content, said in made:
                scan = as_file(pictures(content, Wear(dpi, slant, blur, noise, upper=1.0)), "PDF", dpi)
                started = time.process_time()
                stream = stream_of("a.pdf", scan)
                seconds += time.process_time() - started
                paragraphs = [paragraph for block in stream.blocks for paragraph in block.paragraphs]
                text, sure = bare("".join(p.text for p in paragraphs), [score for p in paragraphs for score in p.sure])
                tally.add(bare(said, [1.0] * len(said))[0], text, sure)
            marked = f"{tally.misread_marked} of {tally.misread} | {tally.right_marked / max(tally.right, 1):.2%}"
            print(
                f"| {name} | {dpi} | {tally.wrong / tally.printed:.2%} | {tally.wrong_digits} | {seconds / len(made):.1f} | {marked} |",
                flush=True,
            )

    print(f"\npeak memory of this process: {peak_mib():.0f} MiB")


if __name__ == "__main__":
    main()
