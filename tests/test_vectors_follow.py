"""A document is found by its words at once, its vectors follow; whatever stops the program meanwhile, nothing is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from test_index_adding import NEW_LAW, OLD_LAW
from test_index_samples import POLICY, Letters, read

from assistant.cli.apart import answers_wait
from assistant.service import Assistant
from assistant.types import Absence, Status
from corpus.read import read_files
from index.files import MANIFEST, Home, Manifest
from index.library import Library

pytest_plugins = ["test_index_samples"]
LAW = 4  # its articles, a sentence each


def opened(folder: Path, encoder: Letters | None = None, said: list[str] | None = None, *, waits: bool = False) -> Library:
    return Library.open(
        folder / "home",
        sources=[folder / "port.txt"],
        read=read,
        read_files=read_files,
        encoder=encoder or Letters(),
        notice=(said if said is not None else []).append,
        waits=waits,
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "port.txt").write_text(POLICY, encoding="utf-8")
    for name in ("甲", "乙", "丙"):
        (tmp_path / f"{name}.txt").write_text(OLD_LAW.replace("渡口", f"{name}渡口"), encoding="utf-8")
    return tmp_path


def documents(library: Library, query: str) -> set[str]:
    return {hit.key.partition(":")[0] for hit in library.search(query, limit=50)}


def test_what_is_added_is_found_by_its_words_before_any_vector_is_made(place: Path) -> None:
    encoder = Letters()
    with opened(place, encoder) as library:
        library.add([place / "甲.txt"])
        assert encoder.documents == []
        assert "甲" in documents(library, "救生衣")
        assert [passage for passage in library.passages("渡船应当配备救生衣")] == []
        assert encoder.documents == []
        status = library.status()
        assert (status.vectors, status.chunks) == (0, 13 + LAW)
        assert library.unready() == {"port": 0.0, "甲": 0.0}
        library.encode()
        assert library.unready() == {} and library.status().vectors == 13 + LAW
        assert library.passages("渡船应当配备救生衣")[0].key == "甲:text-2"


def test_what_comes_with_the_program_is_encoded_first_then_the_newest(place: Path) -> None:
    encoder = Letters()
    with opened(place, encoder) as library:
        for name in ("甲", "乙", "丙"):
            library.add([place / f"{name}.txt"])
        library.encode()
    first = [next(at for at, text in enumerate(encoder.documents) if name in text) for name in ("港口", "丙", "乙", "甲")]
    assert first == sorted(first)


def test_encoding_that_is_stopped_goes_on_where_it_was(place: Path) -> None:
    encoder = Letters()
    with opened(place, encoder) as library:
        for name in ("甲", "乙", "丙"):
            library.add([place / f"{name}.txt"])
        library.encode(lambda: len(encoder.documents) >= 14)
        assert 0 < library.status().vectors < library.status().chunks
        assert set(library.unready()) == {"甲", "乙"}
    again = Letters()
    with opened(place, again) as library:
        library.encode()
        assert library.unready() == {}
    assert set(encoder.documents).isdisjoint(again.documents)
    with opened(place, waits=True) as library:
        assert library.prepare() is False


class Gated(Letters):
    """An encoder that makes vectors of passages only once it may."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        self.gate.wait(60)
        return super().encode_documents(texts)


def test_a_thread_makes_vectors_beside_searches_and_sees_what_comes(place: Path) -> None:
    from index.background import Background

    encoder, said = Gated(), list[str]()
    with opened(place, encoder) as library:
        thread = Background(library, said.append)
        thread.start()
        library.add([place / "甲.txt"])
        thread.wake()
        assert "甲" in documents(library, "救生衣") and library.passages("救生衣") == []
        encoder.gate.set()
        until = time.monotonic() + 60
        while library.unready() and time.monotonic() < until:
            time.sleep(0.01)
        assert library.unready() == {} and library.passages("渡船应当配备救生衣")[0].key == "甲:text-2"
        thread.stop()
    assert said == []


# ---- answers


@pytest.fixture
def unhurried(tmp_path: Path, copied_home: Callable[[], Path]) -> Iterator[Assistant]:
    (tmp_path / "甲.txt").write_text(OLD_LAW, encoding="utf-8")
    (tmp_path / "乙.txt").write_text(NEW_LAW, encoding="utf-8")
    with Assistant.open(copied_home(), waits=False) as assistant:
        assistant.wake()
        yield assistant


def test_of_a_text_without_vectors_nothing_is_said_that_hangs_on_them(unhurried: Assistant, tmp_path: Path) -> None:
    unhurried.add([tmp_path / "甲.txt"], "渡口管理办法")
    (name,) = unhurried.library.unready()
    meant = unhurried.ask("渡口管理办法里开船的人要准备什么东西给坐船的")
    assert (meant.status, meant.absence, meant.citations) == (Status.NO_ANSWER, Absence.NOT_READY, ())
    assert "《渡口管理办法》的向量完成 0 %" in meant.answer
    numbered = unhurried.ask("渡口管理办法第三条")
    other = unhurried.ask("安全保障新增哪些部门")
    assert other.status is Status.ANSWERED and "另有 1 份资料的向量还在建立，完成 0 %" in other.answer
    unhurried.library.encode()
    assert unhurried.library.unready() == {}
    assert unhurried.ask("渡口管理办法第三条").answer == numbered.answer
    after = unhurried.ask("渡口管理办法里开船的人要准备什么东西给坐船的", documents=[name])
    assert after.absence is not Absence.NOT_READY and "向量" not in after.answer


def test_versions_that_are_not_yet_paired_are_not_said_to_have_changed(unhurried: Assistant, tmp_path: Path) -> None:
    unhurried.add([tmp_path / "甲.txt", tmp_path / "乙.txt"], "渡口管理办法")
    answer = unhurried.ask("渡口管理办法有哪些变化")
    assert answer.absence is Absence.NOT_READY and answer.claims == ()
    (row,) = [row for row in unhurried.holdings() if row["added"]]
    assert "向量 0 %" in [warning["message"] for warning in row["warnings"]]
    assert "对照" not in str(row["understood"]) and not any("没有一处对上" in str(warning) for warning in row["warnings"])
    unhurried.library.encode()
    assert "航行日志" in unhurried.ask("渡口管理办法有哪些变化").answer
    (row,) = [row for row in unhurried.holdings() if row["added"]]
    assert (row["vectors"], row["warnings"]) == (100, [])


# ---- being killed


def test_an_index_whose_change_was_interrupted_is_gone_on_with_and_not_made_anew(place: Path) -> None:
    with opened(place) as library:
        library.add([place / "甲.txt"])
        library.add([place / "乙.txt"])
    lexical = place / "home" / "derived" / "lexical"
    whole = Manifest.read(lexical)
    last = max(whole.entries)
    # The files say that the last document is in, the manifest was not written any more.
    Manifest(whole.identity, {n: held for n, held in whole.entries.items() if n != last}, {}).write(lexical)
    (lexical / ".changing").touch()
    segments = set(lexical.glob("*.idx"))
    said = list[str]()
    with opened(place, said=said) as library:
        assert documents(library, "救生衣") == {"甲", "乙"}
        assert len(library.search("救生衣")) == len({hit.key for hit in library.search("救生衣")})
    assert said == [] and segments & set(lexical.glob("*.idx")) and not (lexical / ".changing").exists()
    assert set(Manifest.read(lexical).entries) == set(whole.entries)


def busy(place: Path, number: int, ready: int) -> None:
    """Add, encode, remove and merge without end, and write down what is done once it is done."""
    with (place / "acts").open("a", encoding="utf-8", buffering=1) as acts, opened(place) as library:
        os.write(ready, b".")
        if number % 3 == 2 and (older := [source.document for source in library.sources() if source.added]):
            acts.write(f"removing {older[0]}\n")
            library.remove(older[0])
        for round_ in range(1000):
            name = f"k{number}-{round_}"
            path = place / f"{name}.txt"
            path.write_text(OLD_LAW.replace("渡口", f"{name}渡口"), encoding="utf-8")
            library.add([path])
            acts.write(f"added {name}\n")
            library.encode()
            if round_ % 3 == 2:
                gone = f"k{number}-{round_ - 1}"
                acts.write(f"removing {gone}\n")
                library.remove(gone)
                library.follow()
            if round_ % 2:
                library.compact()


def kill_them(place: Path, times: int) -> None:
    """Let a process be busy and kill it, again and again, at a moment that nobody chose."""
    import faiss  # noqa: F401 - once, for all that are forked from here
    import filelock  # noqa: F401
    import jieba  # noqa: F401
    import tantivy  # noqa: F401

    from corpus.relations import relate
    from index.tokenize import Tokenizer

    Tokenizer().document_tokens([OLD_LAW], [])
    relate(read_files([place / "甲.txt"], "甲", ""))
    dice = random.Random(5)
    for number in range(times):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            busy(place, number, writing)
            os._exit(1)
        os.close(writing)
        os.read(reading, 1)
        os.close(reading)
        time.sleep(dice.uniform(0.0, 0.6))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL, number


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_nothing_is_lost_when_it_is_killed_fifty_times(place: Path) -> None:
    program = f"import sys; sys.path[:0] = {[str(Path(__file__).parent), str(Path(__file__).parent.parent)]!r}\n"
    program += "from pathlib import Path; from test_vectors_follow import kill_them; kill_them(Path(sys.argv[1]), 50)"
    subprocess.run([sys.executable, "-c", program, str(place)], check=True, timeout=600)
    acts = [line.split() for line in (place / "acts").read_text(encoding="utf-8").splitlines()]
    added = {name for act, name in acts if act == "added"}
    removed = {name for act, name in acts if act == "removing"}
    assert len({name.split("-")[0] for name in added}) > 10 and removed
    said = list[str]()
    with opened(place, said=said, waits=True) as library:
        there = {source.document for source in library.sources() if source.added}
        assert added - removed <= there
        assert library.prepare() in (True, False) and library.unready() == {}
        status = library.status()
        assert status.vectors == status.chunks == 13 + LAW * len(there)
        found = [{hit.key for hit in library.search(question, limit=1000)} for question in ("救生衣", "岸电泊位")]
        texts = {record.key for record in library.records() if "救生衣" in record.text}
        assert texts <= found[0]
    assert [line for line in said if "损坏" in line or "重建" in line] == []
    for folder in (place / "home" / "derived").iterdir():
        Manifest.read(folder).check(folder)
        assert (folder / MANIFEST).is_file()
    with opened(place, said=said, waits=True) as library:  # the same from indexes that are made anew
        library.rebuild()
        assert [{hit.key for hit in library.search(question, limit=1000)} for question in ("救生衣", "岸电泊位")] == found


def test_a_question_right_after_adding_waits_for_who_makes_its_few_vectors(place: Path) -> None:
    with opened(place) as library:
        library.add([place / "甲.txt"])
    home = Home(place / "home")
    maker = FileLock(home.vectors_lock, thread_local=False)
    maker.acquire()
    threading.Timer(0.3, maker.release).start()
    assert answers_wait(home.root) and not maker.is_locked
