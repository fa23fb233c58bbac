"""What fuzzing kept holds still: every input of the corpus is read or refused as its target demands (tests/fuzz)."""

from __future__ import annotations

import pytest
from fuzz.mutating import Mutator, packed, unpacked
from fuzz.run import CORPUS, LONGEST, LONGEST_TEXT, NAMES
from fuzz.targets import TARGETS, FaultError, body, file, must

SLOW = {"picture", "question", "ask"}  # they load the recogniser, or an index
MOST_BYTES = 2_000_000


def blind(data: bytes, longest: int) -> bytes:
    return data[:longest][::-1]


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name for name in NAMES])
def test_what_was_kept_is_read_or_refused(name: str) -> None:
    kept = sorted((CORPUS / name).iterdir())
    assert kept
    for path in kept:
        TARGETS[name](path.read_bytes())


def test_the_corpus_stays_small_and_belongs_to_targets() -> None:
    assert sum(path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()) < MOST_BYTES
    assert {path.name for path in CORPUS.iterdir()} == set(NAMES) == set(TARGETS)


@pytest.mark.parametrize("name", ["docx", "xlsx", "epub", "pdf", "html", "question"])
def test_what_a_mutator_makes_keeps_its_limit_and_its_structure(name: str) -> None:
    seeds = [path.read_bytes() for path in sorted((CORPUS / name).iterdir())]
    mutator, longest = Mutator(name, blind, seeds), LONGEST.get(name, LONGEST_TEXT)
    made = [mutator(seeds[n % len(seeds)], longest, n) for n in range(60)]
    assert all(len(each) <= longest for each in made) and len(set(made)) > 50
    assert made == [mutator(seeds[n % len(seeds)], longest, n) for n in range(60)]
    if name in ("docx", "xlsx", "epub"):
        assert sum(bool(unpacked(each)) for each in made) > 50


def test_the_pages_and_the_list_of_an_e_book_are_changed_each_by_itself() -> None:
    seed = (CORPUS / "epub" / "law").read_bytes()
    mutator, before = Mutator("epub", blind, [seed]), unpacked(seed)
    made = [unpacked(mutator(seed, LONGEST["epub"], n)) for n in range(60)]
    changed = {name for parts in made for name in parts if parts[name] != before.get(name)}
    assert {name for name in changed if name.endswith("xhtml")} and {name for name in changed if name.endswith(".opf")}


def test_a_target_tells_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FaultError, match="holds not"):
        must(False, "holds not")
    monkeypatch.setattr("corpus.continued.find_header", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        file(".md", "|旧版|新版|\n|---|---|\n|第一条 甲。|第一条 乙。|\n".encode())
    monkeypatch.setattr("fuzz.targets.read", lambda *_: {"a": 2})
    with pytest.raises(FaultError, match="something else"):
        body(b'{"a":1}')


def test_a_package_is_packed_as_it_was_unpacked() -> None:
    parts = {"a/b.xml": b"<a/>", "c": b""}
    assert unpacked(packed(parts)) == parts and unpacked(b"no package") == {}
