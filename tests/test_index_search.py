"""What a question finds, with the real encoder, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from test_index_samples import POLICY, read

from corpus.types import MATTER_KINDS, Kind, Version
from index.chunk_rows import Allowed, ChunkRow
from index.fuse import ranked, reciprocal_rank
from index.lexical import LexicalIndex, Words
from index.library import Library
from index.search import fuse
from index.segments import COLUMNS, ENTRY, RECORD, Batch, DenseIndex
from index.types import Chunk, DenseConfig, Entry, Hit


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


def rows_of(entries: np.ndarray) -> np.ndarray:
    """Return rows of chunks that stand in these documents, one after the other in each."""
    rows = np.zeros((len(entries), len(COLUMNS)), dtype=np.int32)
    rows[:, ENTRY] = entries
    rows[:, RECORD] = [int(np.count_nonzero(entries[:at] == entry)) for at, entry in enumerate(entries)]
    return rows


@pytest.mark.parametrize("every", [1, 2, 50])
@pytest.mark.parametrize("exact_up_to", [5000, 200])
def test_many_vectors_are_found_as_by_looking_at_each(vectors: np.ndarray, tmp_path: Path, exact_up_to: int, every: int) -> None:
    config = DenseConfig(exact_up_to=exact_up_to, few=100)
    made = DenseIndex.create(tmp_path / "dense", {}, config)
    entries = np.arange(len(vectors)) % every
    rows = rows_of(entries)
    for entry in range(every):
        for half in np.array_split(np.flatnonzero(entries == entry), 2):
            made.add([Batch(f"read {entry}", rows[half], vectors[half])])
    made.compact()
    index = DenseIndex.open(tmp_path / "dense", {}, config)
    (part,) = index.manifest.parts
    assert bool(part["probes"]) == (exact_up_to < len(vectors)) and 0.98 <= part["recall"] <= 1.0
    found = shared = 0
    wanted = Allowed(entries=frozenset({0}))
    for question in vectors[:40] * 0.5 + vectors[40:80] * 0.5:
        cosines = np.where(entries == 0, vectors @ question, -1)
        best = {(0, int(rows[at, RECORD])) for at in np.argsort(-cosines)[:10]}
        hits = index.search(question, 10, wanted)
        assert all(
            hit.cosine == pytest.approx(float(vectors[(entries == 0) & (rows[:, RECORD] == hit.record)][0] @ question), abs=1e-5)
            for hit in hits
        )
        assert hits == sorted(hits, key=lambda hit: -hit.cosine)
        found += len(best)
        shared += len({(hit.entry, hit.record) for hit in hits} & best)
    assert shared / found >= (0.9 if part["probes"] and every < 50 else 1.0)  # these vectors lie at random, the hardest there are


def test_small_segments_grow_together_and_what_left_is_passed_over(vectors: np.ndarray, tmp_path: Path) -> None:
    index = DenseIndex.create(tmp_path / "dense", {}, DenseConfig())
    for entry in range(64):
        index.add([Batch(f"read {entry}", rows_of(np.full(10, entry)), vectors[10 * entry : 10 * entry + 10])])
    assert len(index.manifest.parts) <= 7  # a segment of 2 ** n documents for every n
    assert sorted({path.suffix for path in (tmp_path / "dense").iterdir()}) == [".faiss", ".json", ".npy"]
    assert len(list((tmp_path / "dense").glob("*.faiss"))) == len(index.manifest.parts)
    question = vectors[105]
    assert index.search(question, 1, Allowed())[0][:2] == (10, 5)
    index.count({entry: f"read {entry}" for entry in range(64) if entry != 10})
    assert 10 not in {hit.entry for hit in index.search(question, 640, Allowed())}
    assert len(index.search(question, 640, Allowed())) == 630
    index.compact()
    assert [part["rows"] for part in index.manifest.parts] == [630]
    assert set(index.manifest.entries) == {*range(64)} - {10}
    again = DenseIndex.open(tmp_path / "dense", {}, DenseConfig())
    assert again.search(question, 20, Allowed()) == index.search(question, 20, Allowed())
    np.testing.assert_allclose(again.means(11)[3], vectors[113], atol=1e-6)


def words(*tokens: str, record: int = 0, kind: int = 0) -> Words:
    return Words(ChunkRow(Chunk("key", "", 0, 0), record, kind, 0, -1), tokens)


def test_words_are_scored_by_bm25_with_the_parameters_of_lucene(tmp_path: Path) -> None:
    """Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75; lengths this short are kept exactly."""
    texts = [("岸电", "泊位", "岸电"), ("船员", "培训"), ("岸电", "船员", "考核", "泊位"), ("泊位",)]
    index = LexicalIndex.create(tmp_path / "words", {})
    index.change([], [(Entry(1, "a", "x"), [words(*text, record=place) for place, text in enumerate(texts)])])
    mean = sum(map(len, texts)) / len(texts)

    def score(token: str, text: tuple[str, ...]) -> float:
        holding, times = sum(token in each for each in texts), text.count(token)
        weight = np.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
        return float(weight * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * len(text) / mean)))

    for question in (["岸电"], ["船员", "泊位"], ["岸电", "没有"]):
        expected = {place: sum(score(token, text) for token in question) for place, text in enumerate(texts)}
        found = {place.record: value for place, value in index.search(question, 9, Allowed())}
        assert found == pytest.approx({place: value for place, value in expected.items() if value}, rel=1e-5)
    assert index.search(["没有"], 9, Allowed()) == index.search([], 9, Allowed()) == []
    assert index.search(["岸电", "岸电"], 9, Allowed()) == index.search(["岸电"], 9, Allowed())


def test_a_document_goes_into_the_words_and_out_alone(tmp_path: Path) -> None:
    index = LexicalIndex.create(tmp_path / "words", {})
    index.change([], [(Entry(number, f"d{number}", "x"), [words("共有", f"只有{number}", kind=number % 2)]) for number in range(1, 9)])

    def found(token: str, **allowed: object) -> set[int]:
        return {place.entry for place, _ in index.search([token], 99, Allowed(**allowed))}

    first = set((tmp_path / "words").glob("*.idx"))
    index.change([3], [(Entry(9, "d9", "x"), [words("共有", "只有9")])])
    assert found("共有") == {1, 2, 4, 5, 6, 7, 8, 9} and found("只有3") == set() and found("只有9") == {9}
    assert first <= set((tmp_path / "words").glob("*.idx"))  # what was there was not written again
    assert found("共有", entries=frozenset({4, 5})) == {4, 5} and found("共有", entries=frozenset()) == set()
    assert found("共有", kinds=frozenset({1})) == {1, 5, 7} == found("共有") - found("共有", but=frozenset({1}))
    again = LexicalIndex.open(tmp_path / "words", {})
    assert {place.entry for place, _ in again.search(["共有"], 99, Allowed())} == found("共有")
    assert set(again.manifest.entries) == {1, 2, 4, 5, 6, 7, 8, 9}
