"""Retrieval by itself on questions over Chinese passages (cmrc2018, SQuAD format): dense, lexical and fused search."""

from __future__ import annotations

import argparse
import json
import platform
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from corpus.types import Document, Kind, Record
from index.fuse import ranked
from index.library import Library

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "qa" / "cmrc2018_dev.squad.json"
DEPTH = 100


def read(path: Path) -> Document:
    """Make a document of a file whose paragraphs are passages, a record each."""
    plain, records = "", []
    for number, text in enumerate(json.loads(path.read_text(encoding="utf-8")), start=1):
        records.append(Record(path.stem, f"text-{number}", Kind.PASSAGE, text, len(plain), len(plain) + len(text)))
        plain += f"{text}\n"
    return Document(path.stem, "cmrc2018", str(len(plain)), plain, tuple(records), (), (), ())


def loaded(path: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the passages, and each question with the record of its passage."""
    passages, questions = list[str](), list[tuple[str, str]]()
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            passages.append(paragraph["context"])
            questions += [(each["question"], f"cmrc:text-{len(passages)}") for each in paragraph["qas"]]
    return passages, questions


def row(name: str, ranks: Sequence[int | None]) -> str:
    """Return a line of the table: recall at 1, 5 and 10, and the mean reciprocal rank."""
    shares = [sum(rank is not None and rank <= at for rank in ranks) / len(ranks) for at in (1, 5, 10)]
    reciprocal = sum(1 / rank for rank in ranks if rank) / len(ranks)
    return f"| {name} | {' | '.join(f'{share:.4f}' for share in shares)} | {reciprocal:.4f} |"


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--limit", type=int, default=None, help="ask only so many questions")
    limit = options.parse_args().limit
    passages, questions = loaded(DATA)
    questions = questions[:limit]
    ranks: dict[str, list[int | None]] = {"dense": [], "lexical": [], "fused": []}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "cmrc.json"
        source.write_text(json.dumps(passages), encoding="utf-8")
        with Library.open(Path(folder) / "home", sources=[source], read=read) as library:
            started = time.perf_counter()
            library.prepare()
            print(f"{len(passages)} passages, {library.status().chunks} chunks, indexed in {time.perf_counter() - started:.0f} s")
            for question, expected in questions:
                hits = library.search(question, limit=DEPTH)
                found = {
                    "dense": ranked({hit.key: hit.dense for hit in hits if hit.dense_rank}),
                    "lexical": ranked({hit.key: hit.sparse for hit in hits if hit.sparse_rank}),
                    "fused": [hit.key for hit in hits],
                }
                for name, keys in found.items():
                    ranks[name].append(keys.index(expected) + 1 if expected in keys else None)
    print(f"{len(questions)} questions, {platform.machine()}, Python {platform.python_version()}")
    print("| | recall@1 | recall@5 | recall@10 | MRR |\n|---|---:|---:|---:|---:|")
    for name, found in ranks.items():
        print(row(name, found))


if __name__ == "__main__":
    main()
