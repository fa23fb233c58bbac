"""The note as records: everything is there, where a reader finds it in the note, and nothing is lost."""

import html
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.builtin import builtin_documents
from corpus.read import parse_document, read_document
from corpus.readers.blocks import BlockKind
from corpus.readers.markdown import read_markdown
from corpus.types import Document, Kind, Version

NOTE = builtin_documents()[0]
RAW = NOTE.read_text(encoding="utf-8")

OLD_TASKS = {
    1: ("（一）基础设施能力提升行动", range(1, 6 + 1)),
    2: ("（二）标识解析体系构建行动", range(7, 8 + 1)),
    3: ("（三）工业互联网平台建设行动", range(9, 13 + 1)),
    4: ("（四）核心技术标准突破行动", range(14, 17 + 1)),
    5: ("（五）新模式新业态培育行动", range(18, 20 + 1)),
    6: ("（六）产业生态融通发展行动", range(21, 24 + 1)),
    7: ("（七）安全保障水平增强行动", range(25, 27 + 1)),
    8: ("（八）开放合作实施推进行动", range(28, 29 + 1)),
    9: ("（九）加强统筹推进", range(30, 31 + 1)),
}
NEW_TASKS = {
    1: ("（一）网络体系强基行动", range(1, 5 + 1)),
    2: ("（二）标识解析增强行动", range(6, 8 + 1)),
    3: ("（三）平台体系壮大行动", range(9, 13 + 1)),
    4: ("（四）数据汇聚赋能行动", range(15, 19 + 1)),
    5: ("（五）新型模式培育行动", range(20, 24 + 1)),
    6: ("（六）融通应用深化行动", range(25, 26 + 1)),
    7: ("（七）关键标准建设行动", range(27, 30 + 1)),
    8: ("（八）技术能力提升行动", range(31, 33 + 1)),
    9: ("（九）产业协同发展行动", range(34, 38 + 1)),
    10: ("（十）安全保障强化行动", range(39, 42 + 1)),
    11: ("（十一）开放合作深化行动", range(43, 44 + 1)),
}
TASKS = {Version.OLD: OLD_TASKS, Version.NEW: NEW_TASKS}


def without_markup(raw: str) -> str:
    """Strip tags, emphasis, bullets and heading marks without the project's code; what is left is the text."""
    lines = (re.sub(r"^\s*(?:#{1,6}\s|[-*•]\s)", "", line) for line in re.split(r"\r\n|\r|\n", raw))
    text = html.unescape(re.sub(r"</?[a-zA-Z][^<>\n]*>", "", "\n".join(lines))).replace("**", "")
    return re.sub(r"\s", "", text)


def covered(document: Document) -> str:
    """Join what records and headings hold, in order, without white space."""
    pieces = sorted([*document.records, *document.headings], key=lambda piece: piece.start)
    return re.sub(r"\s", "", "".join(piece.text for piece in pieces))


def of_kind(document: Document, *kinds: Kind) -> str:
    return "\n".join(r.text for r in document.records if r.kind in kinds)


@pytest.fixture(scope="module")
def note() -> Document:
    return read_document(NOTE)


def test_every_clause_of_both_versions_is_there_in_order(note: Document) -> None:
    numbers = {v: [r.number for r in note.records if r.kind is Kind.CLAUSE and r.version is v] for v in Version}
    assert numbers[Version.OLD] == list(range(1, 32))
    assert sorted(numbers[Version.NEW]) == [n for n in range(1, 45) if n != 14]
    by_id = {r.id: r for r in note.records}
    assert by_id["new-39"].text.startswith("39.依法落实企业网络安全主体责任。")
    assert by_id["old-25"].text.startswith("25.健全安全管理制度机制,")
    assert "new-14" not in by_id


def test_every_clause_stands_under_its_own_task(note: Document) -> None:
    for version, tasks in TASKS.items():
        found = {r.number: (r.task, r.task_title) for r in note.records if r.kind is Kind.CLAUSE and r.version is version}
        assert found == {number: (ordinal, title) for ordinal, (title, numbers) in tasks.items() for number in numbers}


def test_task_titles_are_those_of_the_note(note: Document) -> None:
    for version, tasks in TASKS.items():
        found = {
            r.task: "（" + r.text[1:].replace(")", "）").replace(" ", "")
            for r in note.records
            if r.kind is Kind.TASK and r.version is version
        }
        assert found == {ordinal: title for ordinal, (title, _) in tasks.items()}


def test_every_task_has_its_milestone_and_all_but_figure_7_their_departments(note: Document) -> None:
    ids = {r.id for r in note.records}
    for version, tasks in TASKS.items():
        for ordinal in tasks:
            assert f"{version.value}-{ordinal}-milestone" in ids
            assert (f"{version.value}-{ordinal}-departments" in ids) == (ordinal != 5)
    count = Counter((r.kind, r.version) for r in note.records)
    assert (count[Kind.TASK, Version.OLD], count[Kind.TASK, Version.NEW]) == (9, 11)
    assert (count[Kind.MILESTONE, Version.OLD], count[Kind.MILESTONE, Version.NEW]) == (9, 11)
    assert (count[Kind.DEPARTMENTS, Version.OLD], count[Kind.DEPARTMENTS, Version.NEW]) == (9 - 1, 11 - 1)
    assert {r.task for r in note.records if r.figure == 7 and r.version} == {5}


@pytest.mark.parametrize(
    ("record", "label", "says"),
    [
        ("old-2-milestone", "时间节点:", "启动建设 3 个左右标识解析国家顶级节点"),
        ("new-10-milestone", "时间节点:", "遴选百家贯标示范企业"),
        ("new-9-milestone", "时间节点：", "100 个工业互联网系统解决方案"),
        ("old-9-milestone", "时间节点：", "每年召开会议"),
        ("new-3-departments", "责任单位：", "教育部"),
        ("old-4-departments", "责任部门：", "市场监督管理总局（国家标准委）"),
        ("new-9-departments", "责任部门：", "科技部"),
        ("new-10-departments", "责任部门:", "国防科工局"),
    ],
)
def test_milestones_and_departments_say_what_the_note_says(note: Document, record: str, label: str, says: str) -> None:
    text = next(r.text for r in note.records if r.id == record)
    assert text.startswith(label)
    assert says in text


def test_typing_slips_are_quoted_as_they_stand(note: Document) -> None:
    by_id = {r.id: r for r in note.records}
    assert "工业企业及设备设备上云数量" in by_id["new-3-milestone"].text
    assert by_id["new-25"].heading == "加大大中小企业融通发展"


def test_a_heading_is_the_bold_opening_and_bold_within_a_clause_leaves_no_trace(note: Document) -> None:
    by_id = {r.id: r for r in note.records}
    assert by_id["new-1"].heading == "加快工业设备网络化改造"
    assert "提升异构工业网络互通能力，推动工业设备跨协议互通。研制异构" in by_id["new-1"].text
    assert by_id["new-4"].heading == "深化“5G+工业互联网”"
    assert by_id["new-9"].heading == "滚动遴选跨行业跨领域综合型工业互联网平台"
    assert "建立 1-2 个技术标准与试验验证系统。2020 年前，制定 20 项以上总体性" in by_id["old-4-milestone"].text
    assert not [r.id for r in note.records if "<" in r.text or "**" in r.text]


def test_a_clause_of_several_paragraphs_is_quoted_whole() -> None:
    row = "<p>(一) 港口</p><p>1.扩建码头。</p><p>包括泊位。</p><p>2.疏浚航道。</p>\t<p>(一) 港口</p>\t"
    document = parse_document("small", f"图表 1. 对比\n\n旧版\t新版\t点评\n{row}", "")
    clauses = {r.number: r.text.split("\n") for r in document.records if r.kind is Kind.CLAUSE}
    assert clauses == {1: ["1.扩建码头。", "包括泊位。"], 2: ["2.疏浚航道。"]}
    assert document.problems == ()


def test_goals_are_the_paragraphs_of_figure_1(note: Document) -> None:
    goals = {v: [r for r in note.records if r.kind is Kind.GOAL and r.version is v] for v in Version}
    assert [r.id for r in goals[Version.OLD]] == [f"old-goal-{n}" for n in range(1, 5 + 1)]
    assert [r.id for r in goals[Version.NEW]] == [f"new-goal-{n}" for n in range(1, 6 + 1)]
    assert {r.figure for side in goals.values() for r in side} == {1}
    assert "标识注册量超过 20 亿" in goals[Version.OLD][2].text
    assert goals[Version.NEW][5].heading == "安全保障能力进一步增强"


def test_commentary_stands_under_its_figure(note: Document) -> None:
    comments = [r for r in note.records if r.kind is Kind.COMMENTARY]
    per_figure = {1: 2, 2: 6, 3: 3, 4: 6, 5: 5, 6: 5, 7: 2, 8: 4, 9: 4, 10: 3, 11: 3, 12: 1}
    assert Counter(r.figure for r in comments) == per_figure
    assert {r.id for r in comments} == {f"comment-{figure}-{n}" for figure, count in per_figure.items() for n in range(1, count + 1)}
    by_id = {r.id: r.text for r in comments}
    assert by_id["comment-3-2"] == "新版中标识注册量提升 7.5 倍,更多设备接入服务"
    assert by_id["comment-9-3"] == "按等保分级管理,安全运营中心(SOC)建设周期开启"
    assert by_id["comment-12-1"] == "主要面向政府和行业管理者细化了一些可操作性强的要点方针"
    assert {r.version for r in comments} == {None}


def test_the_summary_is_its_bullets_and_the_paragraph_before_them(note: Document) -> None:
    summary = {r.id: r for r in note.records if r.kind is Kind.SUMMARY}
    assert sorted(summary) == [f"summary-{n}" for n in range(1 + 6)]
    assert summary["summary-0"].text.startswith("近日，工信部发布印发")
    assert summary["summary-0"].text.endswith("工业软件和工控系统等重点领域的投资机会。")
    assert [summary[f"summary-{n}"].heading.rstrip("：") for n in (1, 3, 5, 6)] == [
        "新三年计划延续并深化了上一期政策",
        "新增数据汇聚重点任务",
        "5G、大数据、知识图谱等新技术受重视",
        "风险提示",
    ]


def test_the_footnote_names_what_the_tables_leave_out(note: Document) -> None:
    (footnote,) = [r for r in note.records if r.kind is Kind.NOTE]
    assert footnote.id == "note-1"
    assert "旧版重点任务最后第（十）部分为“推动政策落地”" in footnote.text
    for measure in ("（1）加强组织实施", "（2）健全数据管理", "（3）拓宽资金来源", "（4）加大人才保障"):
        assert measure in footnote.text


def test_front_and_back_matter_stand_apart(note: Document) -> None:
    front, back = of_kind(note, Kind.FRONT), of_kind(note, Kind.BACK)
    policy = of_kind(note, *(k for k in Kind if k not in {Kind.FRONT, Kind.BACK}))
    for words in ("工业互联网创新发展行动计划点评", "杨思睿", "(8610)66229321", "sirui.yang@bocichina.com"):
        assert words in front
        assert words not in policy
    for words in (
        "不构成对任何人的投资建议",
        "超越基准指数 10%-20%",
        "沪深 300 指数",
        "(852) 3988 6333",
        "London EC2R 7DB",
        "没有担任本报告评论的上市公司的董事",
    ):
        assert words in back
        assert words not in policy
    assert note.title == "工业互联网创新发展行动计划点评"
    assert (note.old_name, note.new_name) == ("2018-2020 年", "2021-2023 年")


def test_contacts_and_ratings_are_found_under_their_own_headings(note: Document) -> None:
    headings = {r.heading for r in note.records if r.kind is Kind.BACK}
    assert {"披露声明", "行业投资评级", "风险提示及免责声明", "中银国际(英国)有限公司"} <= headings
    (london,) = [r for r in note.records if "London EC2R 7DB" in r.text]
    assert london.heading == "中银国际(英国)有限公司"


def test_captions_carry_their_figure(note: Document) -> None:
    captions = {h.figure: h.text for h in note.headings if h.text.startswith("图表")}
    assert captions.keys() == set(range(1, 12 + 1))
    assert captions[9] == "图表 9. 《计划》新旧版重点任务对比（七）"
    assert captions[10] == "图表 10. 新版重点任务新增（展开）技术能力提升行动"


def test_every_record_is_a_slice_of_the_plain_text(note: Document) -> None:
    for piece in (*note.records, *note.headings):
        assert piece.text == note.plain[piece.start : piece.end]
        assert piece.text == piece.text.strip() != ""


def test_ids_are_unique_and_the_same_at_every_reading(note: Document, tmp_path: Path) -> None:
    assert len({r.id for r in note.records}) == len(note.records)
    assert read_document(NOTE) == note
    copy = tmp_path / "other.md"
    copy.write_bytes(NOTE.read_bytes())
    again = read_document(copy)
    assert [(r.id, r.start) for r in again.records] == [(r.id, r.start) for r in note.records]
    assert {r.key for r in again.records} == {f"other:{r.id}" for r in note.records}


def test_nothing_of_the_source_is_lost_and_nothing_is_left_unplaced(note: Document) -> None:
    assert covered(note) == without_markup(RAW)
    assert note.problems == ()


def test_the_note_with_pipe_tables_reads_the_same(note: Document) -> None:
    piped = "\n".join("| " + line.replace("\t", " | ") + " |" if "\t" in line else line for line in RAW.split("\n"))
    again = parse_document(note.id, piped, "")
    assert [(r.id, r.text, r.task, r.row) for r in again.records] == [(r.id, r.text, r.task, r.row) for r in note.records]
    assert again.problems == ()


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="<>&*~|#-•\\^_`$=+[]"), max_size=80))
def test_plain_text_keeps_every_character(text: str) -> None:
    stream = read_markdown(text)
    assert "".join(stream.plain.split()) == "".join(text.split())
    for block in stream.blocks:
        for paragraph in [block.paragraph] if block.paragraph else [p for row in block.rows for cell in row for p in cell]:
            assert paragraph.text == stream.plain[paragraph.start : paragraph.end]


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("R&amp;D &lt;5%", "R&D <5%"),
        ("3 < 5 且 7 > 2", "3 < 5 且 7 > 2"),
        ("**粗**体", "粗体"),
        ("<strong>甲</strong>乙", "甲乙"),
        ("甲<!-- 批注 -->乙", "甲乙"),
        ("<p>甲</p><p>乙", "甲\n乙"),
        ("甲<br/>乙", "甲\n乙"),
    ],
)
def test_markup_goes_and_text_stays(markup: str, plain: str) -> None:
    assert read_markdown(markup).plain == plain


def test_a_bar_within_a_pipe_table_is_kept() -> None:
    (table,) = read_markdown("| 甲\\|乙 | 丙 |\n|---|---|\n| 丁 | 戊 |").blocks
    assert table.kind is BlockKind.TABLE
    assert [[" ".join(p.text for p in cell) for cell in row] for row in table.rows] == [["甲|乙", "丙"], ["丁", "戊"]]
