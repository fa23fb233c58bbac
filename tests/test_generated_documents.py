"""Whatever a document is written in: what is struck out, deleted or hidden never stands in a record, what a page shows always does.

Few examples in everyday runs; CLAUSEPAIR_EXAMPLES asks for more, other ones each time.
"""

import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from generated import WORD, Look, Made, apart, comparisons, holds, seen, seen_in_notes, texts, unseen
from generated_files import html_file, markdown_file, text_file, word_file, workbook_file
from generated_pdf import pdf_file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.read import read_files
from corpus.types import Document

ASKED = int(os.environ.get("CLAUSEPAIR_EXAMPLES", "0"))
EVERYDAY = settings(max_examples=ASKED or 30, derandomize=not ASKED, deadline=None, database=None, suppress_health_check=list(HealthCheck))
Write = Callable[[Made], bytes]
WRITERS: dict[str, Write] = {
    "docx": word_file,
    "html": html_file,
    "md": markdown_file,
    "txt": text_file,
    "xlsx": workbook_file,
    "pdf": pdf_file,
}
NOTED = ("docx", "md")
IN_NO_RECORD = re.compile(r"[\s|:：-]*")


def read(kind: str, made: Made) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{kind}"
        path.write_bytes(WRITERS[kind](made))
        return read_files([path], "a")


def pieces(document: Document) -> list[tuple[int, int]]:
    return sorted((part.start, part.end) for part in (*document.records, *document.headings))


def check(kind: str, made: Made) -> None:
    document = read(kind, made)
    said = "\n".join(record.text for record in document.records)
    for word in unseen(made):
        assert word not in said, f"{word} is not seen"
        assert word not in document.plain, f"{word} is not seen, and is no text"
    spans = pieces(document)
    assert all(end <= start for (_, end), (start, _) in zip(spans, spans[1:], strict=False)), "records overlap"
    found = re.findall(WORD, "\n".join(document.plain[start:end] for start, end in spans))
    noted = seen_in_notes(made) if kind in NOTED else []
    assert sorted(word for word in found if word in noted) == sorted(noted)
    assert [word for word in found if word not in noted] == seen(made)
    for clauses in apart(made):
        at = [record.id for words in clauses for record in document.records if words & set(re.findall(WORD, record.text))]
        assert len(at) == len(set(at)), "two clauses share a record"
    for record in document.records:
        assert record.text == document.plain[record.start : record.end]
    gaps = zip([0, *(end for _, end in spans)], [*(start for start, _ in spans), len(document.plain)], strict=True)
    left = "".join(document.plain[end:start] for end, start in gaps)
    assert not re.findall(WORD, left)
    told = " ".join(problem.message for problem in document.problems)
    if holds(made, Look.HIDDEN, noted=kind in NOTED):
        assert "隐藏" in told, told
    if holds(made, Look.STRUCK, noted=kind in NOTED) and not any(getattr(part, "compares", False) for part in made.parts):
        assert "删除线" in told, told


def test_words_are_found_whatever_stands_beside_them() -> None:
    assert re.findall(WORD, "琥柏枫梅珀樱桐榆Z1234⁴⁸²¹⁵⁶⁷⁸。") == ["琥柏枫梅", "珀樱桐榆", "Z1234", "⁴⁸²¹", "⁵⁶⁷⁸"]


@pytest.mark.parametrize("kind", [kind for kind in WRITERS if kind != "txt"])
@EVERYDAY
@given(made=texts())
def test_a_text_reads_as_its_page_shows_it(kind: str, made: Made) -> None:
    check(kind, made)


@EVERYDAY
@given(made=texts((Look.PLAIN,)))
def test_a_plain_text_is_read_whole(made: Made) -> None:
    check("txt", made)


@pytest.mark.parametrize("kind", [kind for kind in WRITERS if kind != "txt"])
@EVERYDAY
@given(made=comparisons())
def test_a_table_keeps_in_its_old_column_what_is_struck_out(kind: str, made: Made) -> None:
    check(kind, made)


@EVERYDAY
@given(made=comparisons((Look.PLAIN,)))
def test_a_plain_table_is_read_whole(made: Made) -> None:
    check("txt", made)


@EVERYDAY
@given(made=st.one_of(texts((Look.PLAIN, Look.RAISED)), comparisons((Look.PLAIN, Look.RAISED))))
def test_all_kinds_of_file_say_the_same(made: Made) -> None:
    for kind in WRITERS:
        check(kind, made) if kind != "txt" else None
