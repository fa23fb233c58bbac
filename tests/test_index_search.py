"""What a question finds, with the real encoder, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_index_samples import POLICY, read

from corpus.types import MATTER_KINDS, Kind, Version
from index.dense import DenseIndex, Selection
from index.files import IndexFiles
from index.fuse import ranked, reciprocal_rank
from index.library import Library
from index.search import fuse
from index.sparse import SparseIndex
from index.types import DenseConfig, Hit, SparseConfig


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("search")
    (folder / "port.txt").write_text(POLICY, encoding="utf-8")
    with Library.open(folder / "home", sources=[folder / "port.txt"], read=read) as library:
        library.prepare()
        yield library


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("靠岸的轮船怎样用上陆地供电", "port:new-1"),
        ("码头上的自动驾驶货车", "port:new-2"),
        ("报关资料只填一遍", "port:new-4"),
        ("提前约号，卡车少等", "port:old-2"),
        ("哪些部门负责绿色码头，有没有环保部门", "port:new-1-departments"),
        ("利好哪些公司", "port:comment-1-1"),
    ],
)
def test_a_paraphrase_finds_the_record(port: Library, question: str, key: str) -> None:
    assert key in [hit.key for hit in port.search(question)[:2]]


@pytest.mark.parametrize("question", ["免责声明和客户服务电话", "智能化专题研究报告分析师证书编号", "投资建议"])
def test_front_and_back_matter_never_surface_unless_asked(port: Library, question: str) -> None:
    kinds = {record.key: record.kind for record in port.records()}
    found = port.search(question, limit=50)
    assert found
    assert MATTER_KINDS.isdisjoint(kinds[hit.key] for hit in found)
    asked = port.search(question, kinds=MATTER_KINDS)
    assert {hit.key for hit in asked} == {"port:front-1", "port:back-1"}


def test_filters_hold_for_every_hit(port: Library) -> None:
    def keys(**filters: object) -> set[str]:
        return {hit.key.removeprefix("port:") for hit in port.search("船员培训与岸电", limit=50, **filters)}

    assert keys(kinds=[Kind.DEPARTMENTS]) == {"old-1-departments", "new-1-departments"}
    assert keys(versions=[Version.OLD]) == {"old-1", "old-2", "old-3", "old-1-departments"}
    assert keys(versions=[None]) == {"comment-1-1", "summary-1"}
    assert keys(tasks=[2]) == {"old-3", "new-3"}
    assert keys(tasks=[2, 3], versions=[Version.NEW]) == {"new-3", "new-4"}
    assert keys(documents=["port"]) == keys()
    assert keys(documents=["other"]) == keys(kinds=[]) == set()


def test_the_same_question_gets_the_same_answer(port: Library) -> None:
    first = port.search("岸电泊位", limit=50)
    assert first == port.search("岸电泊位", limit=50)
    assert first[:3] == port.search("岸电泊位", limit=3)
    assert [hit.key for hit in first] == [hit.key for hit in sorted(first, key=lambda hit: (-hit.score, hit.key))]


def test_full_width_and_capital_letters_do_not_matter_to_words(port: Library) -> None:
    by_words = {
        question: [(hit.key, hit.sparse) for hit in port.search(question, limit=50) if hit.sparse]
        for question in ("5g专网", "5G专网", "５Ｇ专网")
    }
    assert by_words["5g专网"][0][0] == "port:new-2"
    assert by_words["5g专网"] == by_words["5G专网"] == by_words["５Ｇ专网"]


@pytest.mark.parametrize("question", ["", "  \n", "？！…", "\0", "\ud800岸电", "岸电" * 50_000, "🚢", "a" * 3000])
def test_odd_questions_do_no_harm(port: Library, question: str) -> None:
    for hit in port.search(question, limit=3):
        assert np.isfinite([hit.score, hit.dense, hit.sparse]).all()


def test_no_hits_are_asked_for(port: Library) -> None:
    assert port.search("岸电", limit=0) == []


def test_a_hit_tells_both_scores_and_both_ranks(port: Library) -> None:
    hit = port.search("海关总署")[0]
    assert hit.key == "port:new-1-departments"
    assert hit.sparse_rank == 1
    assert hit.dense_rank is not None
    assert hit.score == pytest.approx(1 / (60 + hit.sparse_rank) + 1 / (60 + hit.dense_rank))
    assert hit.sparse > 0
    assert 0 < hit.dense <= 1


def test_fusion_adds_reciprocal_ranks_and_breaks_ties_by_key() -> None:
    assert ranked({"b": 1.0, "a": 1.0, "c": 2.0}) == ["c", "a", "b"]
    assert reciprocal_rank([["a", "b"], ["b"]], 60) == {"a": 1 / 61, "b": 1 / 62 + 1 / 61}
    assert fuse({"y": 0.9, "x": 0.5}, {"x": 3.0, "y": 2.0}, 60) == [
        Hit("x", 1 / 62 + 1 / 61, 0.5, 3.0, 2, 1),
        Hit("y", 1 / 61 + 1 / 62, 0.9, 2.0, 1, 2),
    ]
    assert fuse({"z": 0.9}, {}, 60) == [Hit("z", 1 / 61, 0.9, 0.0, 1, None)]


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    made = np.random.default_rng(7).normal(size=(3000, 32)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


@pytest.mark.parametrize("every", [1, 2, 50])
@pytest.mark.parametrize("graph", [False, True])
def test_many_vectors_are_found_as_by_looking_at_each(vectors: np.ndarray, tmp_path: Path, graph: bool, every: int) -> None:
    config = replace(DenseConfig(), exact_up_to=200 if graph else 5000)
    index = DenseIndex.empty(32, len(vectors), config)
    index.add(vectors[:1000])
    index.add(vectors[1000:])
    index.save(tmp_path / "dense")
    index = DenseIndex.load(tmp_path / "dense", config)
    np.testing.assert_array_equal(index.vectors(990, 20), vectors[990:1010])
    allowed = np.arange(len(vectors)) % every == 0
    found = shared = 0
    for question in vectors[:40] * 0.5 + vectors[40:80] * 0.5:
        cosines = np.where(allowed, vectors @ question, -1)
        best = np.argsort(-cosines)[:10]
        hits = index.search(question, 10, Selection.of(allowed))
        assert all(allowed[chunk] for chunk, _ in hits)
        assert [score for _, score in hits] == pytest.approx([cosines[chunk] for chunk, _ in hits], abs=1e-5)
        found += len(best)
        shared += len({chunk for chunk, _ in hits} & set(best.tolist()))
    assert shared / found >= (0.97 if graph and every < 50 else 1.0)


def test_scores_are_those_of_bm25s(tmp_path: Path) -> None:
    import bm25s

    texts = [["岸电", "泊位", "岸电"], ["船员", "培训"], [], ["岸电", "船员", "考核", "泊位"], ["泊位"]]
    index = SparseIndex.build(texts, SparseConfig())
    index.save(IndexFiles(tmp_path))
    index = SparseIndex.load(IndexFiles(tmp_path), len(texts))
    reference = bm25s.BM25(method="lucene")
    reference.index(texts, show_progress=False)
    for question in (["岸电"], ["船员", "泊位"], ["岸电", "没有"]):
        np.testing.assert_allclose(index.scores(question), reference.get_scores(question), rtol=1e-6)
    assert index.scores(["没有"]).tolist() == [0.0] * 5
    assert index.search(["泊位"], 1, np.array([False, True, True, True, True])) == [(4, index.scores(["泊位"])[4])]
    assert index.search(["岸电", "岸电"], 9) == index.search(["岸电"], 9)
    assert SparseIndex.build([[], []], SparseConfig()).search(["岸电"], 3) == []
