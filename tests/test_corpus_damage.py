"""A damaged copy of the note: it never fails, what could not be placed is told with figure and row, no character is lost."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_corpus_note import NOTE, RAW, covered, without_markup

from corpus.errors import UserError
from corpus.read import parse_document, read_document
from corpus.types import Document, Kind, Version

LINES = RAW.split("\n")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Place:
    """Where a table row stands: line of the file, figure, row below the title row (which is row 0)."""

    line: int
    figure: int
    row: int


def places() -> list[Place]:
    """Find the table rows without the project's code."""
    found, figure, row = [], 0, 0
    for number, line in enumerate(LINES):
        if caption := re.match(r"图表 (\d+)\.", line):
            figure, row = int(caption.group(1)), 0
        elif "\t" in line:
            found.append(Place(number, figure, row))
            row += 1
    return found


PLACES = places()
ROWS = [place for place in PLACES if place.row > 0]
FIGURE_ROWS = {figure: [p.line for p in ROWS if p.figure == figure] for figure in range(1, 13)}


def place_of(opening: str) -> Place:
    return next(place for place in ROWS if LINES[place.line].startswith(opening))


def with_line(number: int, *instead: str) -> str:
    return "\n".join([*LINES[:number], *instead, *LINES[number + 1 :]])


def read(raw: str) -> Document:
    """Parse, and hold what is true of every document, damaged or not."""
    document = parse_document("boci-2021", raw, "")
    for piece in (*document.records, *document.headings):
        assert piece.text == document.plain[piece.start : piece.end]
    assert len({r.id for r in document.records}) == len(document.records)
    return document


@pytest.fixture(scope="module")
def note() -> Document:
    return read_document(NOTE)


def test_the_rows_are_counted_as_a_reader_counts_them() -> None:
    assert {figure: len(lines) for figure, lines in FIGURE_ROWS.items()} == {
        1: 1,
        2: 1,
        3: 3,
        4: 7,
        5: 1,
        6: 8,
        7: 2,
        8: 1,
        9: 5,
        10: 3,
        11: 4,
        12: 4,
    }


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_shuffled_rows_lose_nothing_and_no_clause_changes_sides(data: st.DataObject) -> None:
    lines = list(LINES)
    for rows in FIGURE_ROWS.values():
        for target, source in zip(rows, data.draw(st.permutations(rows)), strict=True):
            lines[target] = LINES[source]
    raw = "\n".join(lines)
    document = read(raw)
    assert covered(document) == without_markup(raw)
    for version, numbers in ((Version.OLD, range(1, 32)), (Version.NEW, (n for n in range(1, 45) if n != 14))):
        assert sorted(r.number or 0 for r in document.records if r.kind is Kind.CLAUSE and r.version is version) == list(numbers)
    told = {(p.figure, p.row) for p in document.problems}
    astray = [r for r in document.records if r.kind in {Kind.MILESTONE, Kind.DEPARTMENTS} and r.task is None]
    assert {(r.figure, r.row) for r in astray} <= told
    assert all(figure in range(1, 13) and row is not None for figure, row in told)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(ROWS), st.floats(0, 1, exclude_max=True))
def test_a_row_cut_off_in_the_middle_keeps_what_is_left_of_it(place: Place, share: float) -> None:
    line = LINES[place.line]
    cut = line[: max(1, int(len(line) * share))]
    document = read(with_line(place.line, cut))
    left = re.sub(r"</?[a-z]*$", "", cut)
    if left.strip():
        assert covered(document) == without_markup(with_line(place.line, left))
    told = [(p.figure, p.row) for p in document.problems]
    if left.strip() and cut.count("\t") < 2:
        assert (place.figure, place.row) in told


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(ROWS), st.integers(0, 2))
def test_a_missing_cell_is_told_with_figure_and_row(place: Place, gone: int) -> None:
    cells = LINES[place.line].split("\t")
    left = "\t".join(cells[:gone] + cells[gone + 1 :])
    assume(left.strip())
    raw = with_line(place.line, left)
    document = read(raw)
    assert covered(document) == without_markup(raw)
    assert any((p.figure, p.row) == (place.figure, place.row) and "2 cells" in p.english for p in document.problems)


def test_only_the_damaged_row_is_complained_of() -> None:
    place = place_of("<p>11.支持建设涵盖基础")
    document = read(with_line(place.line, LINES[place.line].rsplit("\t", 1)[0]))
    assert [(p.figure, p.row) for p in document.problems] == [(4, 3)]
    assert "comment-4-6" not in {r.id for r in document.records}


def test_a_cell_too_many_is_kept_and_told() -> None:
    place = place_of("<p>12.推动百万工业企业上云")
    document = read(with_line(place.line, LINES[place.line] + "\t多出来的一格"))
    assert {(p.figure, p.row) for p in document.problems} == {(4, 4)}
    (extra,) = [r for r in document.records if r.text == "多出来的一格"]
    assert (extra.kind, extra.version, extra.figure, extra.row) == (Kind.NOTE, None, 4, 4)


@pytest.mark.parametrize("tags", [r"</p>", r"</b>", r"</[pb]>", r"</?b>"])
def test_unclosed_tags_change_no_word(note: Document, tags: str) -> None:
    document = read(re.sub(tags, "", RAW))
    assert [(r.id, r.text, r.task) for r in document.records] == [(r.id, r.text, r.task) for r in note.records]
    assert document.problems == ()


@pytest.mark.parametrize("figure", range(1, 13))
def test_a_table_without_its_title_row_is_read_and_told(note: Document, figure: int) -> None:
    title = next(p for p in PLACES if (p.figure, p.row) == (figure, 0))
    document = read(with_line(title.line))
    assert [(r.id, r.text, r.version) for r in document.records] == [(r.id, r.text, r.version) for r in note.records]
    assert [(p.figure, p.row) for p in document.problems] == [(figure, 0)]
    assert "title row" in document.problems[0].english


def test_columns_are_told_by_their_titles_not_by_their_place(note: Document) -> None:
    swapped = "\n".join("\t".join(reversed(line.split("\t"))) if "\t" in line else line for line in LINES)
    document = read(swapped)
    assert {(r.id, r.text, r.version) for r in document.records} == {(r.id, r.text, r.version) for r in note.records}


def test_a_repeated_row_is_kept_and_told() -> None:
    place = place_of("<p>25.健全安全")
    document = read(with_line(place.line, LINES[place.line], LINES[place.line]))
    texts = {r.id: r.text for r in document.records}
    assert texts["old-25"] == texts["old-25~2"]
    assert texts["new-39"] == texts["new-39~2"]
    assert {(p.figure, p.row) for p in document.problems} == {(9, place.row + 1)}


def test_a_task_row_gone_is_told_where_its_milestone_stands() -> None:
    place = place_of("(七) 安全保障水平增强行动")
    document = read(with_line(place.line))
    told = {(p.figure, p.row) for p in document.problems}
    assert {(9, 4 - 1), (9, 5 - 1)} <= told
    (milestone,) = [r for r in document.records if "20个集约化安全运营服务中心" in r.text]
    assert (milestone.kind, milestone.task) == (Kind.MILESTONE, None)


def test_a_script_in_a_cell_is_not_shown(note: Document) -> None:
    place = place_of("<p>28.利用双多边合作")
    raw = with_line(place.line, LINES[place.line].replace("延续了", '<script src="x.js">alert("延续了")</script>'))
    document = read(raw)
    assert next(r.text for r in document.records if r.id == "comment-11-1") == "多元化、包容性合作的战略"
    assert [r.id for r in document.records] == [r.id for r in note.records]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, len(RAW)), min_size=1, max_size=20))
def test_nul_bytes_anywhere_lose_no_other_character(spots: list[int]) -> None:
    cuts = [0, *sorted(spots), len(RAW)]
    raw = "\0".join(RAW[a:b] for a, b in zip(cuts, cuts[1:], strict=False))
    document = read(raw)
    assert CHINESE.findall(covered(document)) == CHINESE.findall(without_markup(raw))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, len(RAW)), st.integers(1, 3000))
def test_a_stretch_torn_out_anywhere_takes_nothing_else_with_it(start: int, length: int) -> None:
    left, right = RAW[:start], RAW[start + length :]
    assert CHINESE.findall(covered(read(left + right))) == CHINESE.findall(left + right)


@settings(max_examples=25, deadline=None)
@given(st.integers(200, len(NOTE.read_bytes())))  # a few dozen bytes may be GB18030 as well
def test_a_file_that_ends_too_soon_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    path = tmp_path_factory.mktemp("cut") / "cut.md"
    content = NOTE.read_bytes()[:length]
    path.write_bytes(content)
    try:
        document = read_document(path)
    except UserError as error:
        assert "cut.md" in str(error)
    else:
        left = content.decode("utf-8", "ignore")
        assert CHINESE.findall(covered(document)) == CHINESE.findall(left)
        cut_off = len(left.encode()) < len(content)
        assert cut_off == any("UTF-8 读不出的字节" in problem.message for problem in document.problems)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="\t\n\r\0 <>/bp*#|&;图表1.（一）(旧新点评)时间节点:责任部门：条、", max_size=120))
def test_any_scrap_of_markup_is_read_without_complaint(text: str) -> None:
    document = read(text)
    assert covered(document) == re.sub(r"\s", "", document.plain)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_in_one_line(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "any.md"
    path.write_bytes(content)
    try:
        document = read_document(path)
    except UserError as error:
        assert "any.md" in str(error)
        assert "\n" not in str(error)
    else:
        assert covered(document) == re.sub(r"\s", "", document.plain)


@pytest.mark.parametrize(
    ("content", "title", "texts"),
    [
        (b"", "odd", []),
        (b"\n \n\t\n", "odd", []),
        (b"# only a title\n", "only a title", ["only a title"]),
        (b"\x00\x01", "odd", ["\x00\x01"]),
        ("一段没有表格的话。".encode("gb18030"), "odd", ["一段没有表格的话。"]),
        ("一段没有表格的话。".encode("utf-16"), "odd", ["一段没有表格的话。"]),
        (b"| a | b |\r\n|---|---|\r\n| 1 | 2 |", "odd", ["a", "b", "1", "2"]),
    ],
)
def test_odd_files_do_no_harm(tmp_path: Path, content: bytes, title: str, texts: list[str]) -> None:
    path = tmp_path / "odd.md"
    path.write_bytes(content)
    document = read_document(path)
    assert document.title == title
    assert sorted(r.text for r in document.records) == sorted(texts)


LINE_ENDS: dict[str, Callable[[str], str]] = {
    "LF": lambda raw: raw,
    "CRLF": lambda raw: raw.replace("\n", "\r\n"),
    "CR": lambda raw: raw.replace("\n", "\r"),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", LINE_ENDS)
def test_the_note_reads_the_same_in_other_encodings(tmp_path: Path, note: Document, encoding: str, line_end: str) -> None:
    path = tmp_path / NOTE.name
    path.write_bytes(LINE_ENDS[line_end](RAW).encode(encoding))
    document = read_document(path)
    assert (document.records, document.headings, document.problems) == (note.records, note.headings, ())


def test_utf_16_written_on_another_machine_is_read(tmp_path: Path, note: Document) -> None:
    path = tmp_path / NOTE.name
    path.write_bytes(b"\xfe\xff" + RAW.encode("utf-16-be"))
    assert read_document(path).records == note.records


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "picture.md").write_bytes(b"\xff\xff\xff\xfe" * 9)
    for name in ("missing.md", "folder.md", "picture.md"):
        with pytest.raises(UserError, match=name):
            read_document(tmp_path / name)


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.md"
    with path.open("wb") as file:
        file.truncate(20_000_000 + 1)
    with pytest.raises(UserError, match="20 MB"):
        read_document(path)


def test_a_rule_without_a_table_does_no_harm() -> None:
    assert read("|---|---|").records == ()
    assert [r.text for r in read("|---|---|\n\n一段话。").records] == ["一段话。"]


def test_a_row_of_empty_cells_does_not_tear_its_table(note: Document) -> None:
    place = place_of("<p>12.推动百万工业企业上云")
    document = read(with_line(place.line, "\t\t", LINES[place.line]))
    assert [r.text for r in document.records] == [r.text for r in note.records]
    assert document.problems == ()
    assert {pair.old for pair in document.pairs if "boci-2021:new-12" in pair.new} == {("boci-2021:old-12",)}


@pytest.mark.parametrize("blank", ["\t", "\t\t", " \t \t ", "\t\t\n\t\t\n\t\t"])
def test_empty_cells_below_a_table_are_its_end(blank: str) -> None:
    document = read(f"图表 1. 对比\n\n旧版\t新版\t点评\n1.甲乙。\t1.丙丁。\t好\n{blank}\n资料来源：工信部")
    assert [r.text for r in document.records] == ["1.甲乙。", "1.丙丁。", "好"]
    assert [h.text for h in document.headings] == ["图表 1. 对比", "旧版", "新版", "点评", "资料来源：工信部"]
    assert document.problems == ()


def test_rows_of_a_table_in_two_pieces_are_counted_on() -> None:
    document = read("图表 1. 对比\n\n旧版\t新版\t点评\n1.甲。\t1.乙。\t\n\n旧版\t新版\t点评\n2.丙。\t2.丁。\t")
    assert [(r.id, r.figure, r.row) for r in document.records] == [("old-1", 1, 1), ("new-1", 1, 1), ("old-2", 1, 2), ("new-2", 1, 2)]
    assert [(pair.old, pair.new) for pair in document.pairs] == [
        (("boci-2021:old-1",), ("boci-2021:new-1",)),
        (("boci-2021:old-2",), ("boci-2021:new-2",)),
    ]


def test_a_clause_above_its_tasks_heading_is_placed_or_told() -> None:
    first, second = FIGURE_ROWS[9][:2]
    lines = list(LINES)
    lines[first], lines[second] = lines[second], lines[first]
    document = read("\n".join(lines))
    told = {(p.figure, p.row) for p in document.problems}
    clauses = [r for r in document.records if r.id in {"old-25", "new-39"}]
    assert [r for r in clauses if r.task is None and (r.figure, r.row) not in told] == []


def test_clauses_of_a_text_without_tasks_are_no_problem() -> None:
    assert read("图表 1. 对比\n\n旧版\t新版\t点评\n1.甲乙。\t1.丙丁。\t好").problems == ()


@pytest.mark.parametrize("lost", [[2], [3, 4], [8, 9, 10], [11, 12], list(range(2, 12))])
def test_tables_that_lost_their_captions_are_told_and_kept_apart(note: Document, lost: list[int]) -> None:
    gone = tuple(f"图表 {figure}." for figure in lost)
    document = read("\n".join(line for line in LINES if not line.startswith(gone)))
    assert len([p for p in document.problems if "without a caption" in p.english]) == len(lost)
    assert [r.text for r in document.records] == [r.text for r in note.records]
    assert [(p.old, p.new) for p in document.pairs] == [(p.old, p.new) for p in note.pairs]
    assert {r.figure for r in document.records if r.version} == {None, *range(1, 13)} - set(lost)


def test_a_table_that_lost_its_caption_and_the_source_line_above_is_known_by_its_task(note: Document) -> None:
    number = next(i for i, line in enumerate(LINES) if line.startswith("图表 9."))
    source = max(i for i, line in enumerate(LINES[:number]) if line.startswith("资料来源"))
    document = read("\n".join(LINES[:source] + LINES[number + 1 :]))
    assert [p.message for p in document.problems if "without a caption" in p.english] != []
    assert [(p.old, p.new) for p in document.pairs] == [(p.old, p.new) for p in note.pairs]


def test_tables_of_a_text_without_any_caption_are_no_problem() -> None:
    table = "旧版\t新版\t点评\n{0}.甲乙。\t{0}.丙丁。\t好"
    document = read(f"{table.format(1)}\n\n资料来源：甲\n\n{table.format(2)}")
    assert document.problems == ()
    assert [r.id for r in document.records] == ["old-1", "new-1", "comment-0-1", "old-2", "new-2", "comment-0-2"]
    assert [pair.old for pair in document.pairs] == [("boci-2021:old-1",), ("boci-2021:old-2",)]


def test_a_lost_caption_is_told() -> None:
    number = next(i for i, line in enumerate(LINES) if line.startswith("图表 9."))
    document = read(with_line(number))
    assert document.problems != ()
    assert not [p for p in document.pairs if len(p.old) > 1 and p.old[0].endswith("-task")]


@pytest.mark.parametrize("caption", ["图表 12", "图表12.", "表 12：", "图表 12. 对比"])
def test_a_caption_without_a_title_keeps_its_number(caption: str) -> None:
    assert {h.figure for h in read(f"{caption}\n\n旧版\t新版\t点评\n1.甲乙。\t1.丙丁。\t好").headings} == {12}


@pytest.mark.parametrize(
    "text",
    [
        "若 a<B 且 C>d 则成立",
        "见 <IPv6> 一节",
        "若 x<p 或 q>2",
        "若 p<b and c>d",
        "时延 <10ms，可靠性 >99%",
        "若 a<b",
        "a<-b->c",
    ],
)
def test_less_than_and_greater_than_lose_nothing(text: str) -> None:
    assert read(text).plain == text


@pytest.mark.parametrize(
    "markup",
    [
        "<p class=\"x\" style='color: red'>甲</p>",
        "<P>甲</P>",
        "<p\nclass=x>甲",
        "<td nowrap width=50>甲</td>",
        '<img src="a.png" title="1>0"/>甲<br/>',
        '<font color = "red" >甲</font><o:p></o:p>',
        "甲<stro",
        "APP甲</b",
    ],
)
def test_tags_are_no_text(markup: str) -> None:
    assert read(markup).plain in {"甲", "APP甲"}


def test_comments_are_left_out_and_what_follows_an_unclosed_one_is_text() -> None:
    assert read("甲<!-- 乙\n\n丙 -->丁<!-- 戊 --> 己").plain == "甲丁 己"
    assert read("甲<!-- 乙 -->丙\n\n<!-- 丁\n\n戊").plain == "甲丙\n<!-- 丁\n戊"
    assert read("甲<!-->乙").plain == "甲<!-->乙"


def test_ever_so_many_unclosed_comments_are_read() -> None:
    text = "甲<!-- " * 200_000
    assert read(text).plain == text.strip()
