"""Alignment of two versions of laws, beside two plain baselines: F1 against judged pairs, and the time it takes."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from alignment_score import Score, links_of, read_judgements, score
from scipy.optimize import linear_sum_assignment

from assistant.service import Assistant
from corpus.normalize import fold
from corpus.pairing import align_records
from corpus.read import read_files
from corpus.types import Record, Version

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
JUDGED = ROOT / "tests" / "eval" / "alignments"
RATIO, DICE = 0.5, 0.5
Rows = list[tuple[tuple[str, ...], tuple[str, ...]]]


def law(name: str) -> list[list[Record]]:
    """Return the old and the new articles of a law."""
    folder = next(place for place in (DATA / "laws" / name, DATA / "compare" / name) if place.exists())
    paths = [next(p for p in (folder / f"{side}.md", folder / f"{side}.txt") if p.exists()) for side in ("old", "new")]
    document = read_files(paths, name, name)
    return [[r for r in document.records if r.version is side] for side in Version]


def ours(sides: Sequence[Sequence[Record]], assistant: Assistant) -> Rows:
    """Align as the program does."""
    vectors = [assistant.library.record_vectors(side) for side in sides]
    matches = align_records(sides[0], sides[1], vectors)
    return [(tuple(sides[0][i].label for i in m.old), tuple(sides[1][j].label for j in m.new)) for m in matches]


def greedy(sides: Sequence[Sequence[Record]], _: Assistant) -> Rows:
    """Take the best difflib ratio, then the next best of what is left."""
    texts = [[fold(r.text) for r in side] for side in sides]
    quick = [
        (SequenceMatcher(None, a, b, autojunk=False).quick_ratio(), i, j) for i, a in enumerate(texts[0]) for j, b in enumerate(texts[1])
    ]
    close = [(SequenceMatcher(None, texts[0][i], texts[1][j], autojunk=False).ratio(), i, j) for q, i, j in quick if q >= RATIO]
    return _taken(sorted(close, key=lambda c: -c[0]), sides, RATIO)


def dice(sides: Sequence[Sequence[Record]], _: Assistant) -> Rows:
    """Assign by the Dice coefficient of character bigrams."""
    grams = [[{t[k : k + 2] for k in range(len(t) - 1)} for t in (fold(r.text) for r in side)] for side in sides]
    matrix = np.array([[2 * len(a & b) / max(1, len(a) + len(b)) for b in grams[1]] for a in grams[0]])
    rows, columns = linear_sum_assignment(-matrix)
    return _taken([(matrix[i, j], i, j) for i, j in zip(rows, columns, strict=True)], sides, DICE)


def _taken(scored: Sequence[tuple[float, int, int]], sides: Sequence[Sequence[Record]], floor: float) -> Rows:
    old: dict[int, int] = {}
    new: set[int] = set()
    for value, i, j in scored:
        if value >= floor and i not in old and j not in new:
            old[i] = j
            new.add(j)
    rows: Rows = [((sides[0][i].label,), (sides[1][j].label,)) for i, j in old.items()]
    rows += [((r.label,), ()) for i, r in enumerate(sides[0]) if i not in old]
    return rows + [((), (r.label,)) for j, r in enumerate(sides[1]) if j not in new]


def table_differences(assistant: Assistant) -> None:
    """Compare the author's table of the aviation law with aligning its two full texts."""
    table = read_files([DATA / "compare" / "民用航空法" / "comparison.md"], "table")
    by_key = {r.key: r.label for r in table.records}
    told = links_of((tuple(by_key[k] for k in p.old), tuple(by_key[k] for k in p.new)) for p in table.pairs)
    found = links_of(ours(law("民用航空法"), assistant))
    print(f"\n民用航空法: {len(told)} links in the author's table, {len(found)} found, {len(told & found)} in both")
    for name, links in (("only in the table", told - found), ("only found", found - told)):
        shown = sorted((a or "—", b or "—") for a, b in links)
        print(f"{name} ({len(links)}): " + "; ".join(f"{a} → {b}" for a, b in shown))


def main() -> None:
    """Print F1 a law and a method for the judged files, then the differences with an author's table."""
    methods: dict[str, Callable[[Sequence[Sequence[Record]], Assistant], Rows]] = {
        "ours": ours,
        "difflib greedy": greedy,
        "Dice assigned": dice,
    }
    if "--ours" in sys.argv:
        methods = {"ours": ours}
    with tempfile.TemporaryDirectory() as home, Assistant.open(Path(home)) as assistant:
        for path in sorted(JUDGED.glob("*.jsonl")):
            totals = dict.fromkeys(methods, Score())
            for name, judged in read_judgements(path).items():
                sides = law(name)
                cells = []
                for method, align in methods.items():
                    started = time.perf_counter()
                    got = score(links_of(align(sides, assistant)), judged)
                    totals[method] += got
                    cells.append(f"{method} {got.f1:.3f} ({time.perf_counter() - started:.1f} s)")
                print(f"{path.stem:10} {name:14} {len(judged):4} lines  " + "  ".join(cells), flush=True)
            print(f"{path.stem:10} all  " + "  ".join(f"{method} {total.f1:.3f}" for method, total in totals.items()))
        again = time.perf_counter()
        ours(law("公司法"), assistant)
        print(f"公司法 again, from kept encodings: {time.perf_counter() - again:.2f} s")
        table_differences(assistant)


if __name__ == "__main__":
    main()
