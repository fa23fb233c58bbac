"""What a running text says: its outline in whatever style it numbers, and every line of it kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import UserError
from corpus.read import read_files
from corpus.statute import article_label, label_numbers
from corpus.types import Document, Kind

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
READ = (".md", ".txt", ".docx", ".pdf", ".html")


def read(folder: Path, *lines: str) -> Document:
    path = folder / "text.md"
    path.write_text("\n\n".join(lines), encoding="utf-8")
    return read_files([path], "x")


def outline(document: Document) -> list[tuple[str, str, int]]:
    return [(node.label, node.title, node.level) for node in document.nodes]


def clauses(document: Document) -> list[tuple[str, str]]:
    return [(r.label or str(r.number), r.text) for r in document.records if r.kind is Kind.CLAUSE]


def left_out(document: Document) -> str:
    """Return the characters that stand in no record, heading or node."""
    covered = bytearray(len(document.plain))
    for part in (*document.records, *document.headings, *document.nodes):
        covered[part.start : part.end] = b"\1" * (part.end - part.start)
    return "".join(
        c for c, held in zip(document.plain, covered, strict=True) if not held and not c.isspace() and c not in "\u200b\ufeff\u00ad"
    )


REPORT = ("某县2031年政府工作报告", "一、上年工作回顾", "过去一年，全县生产总值增长5%。", "二、今年重点工作")


@pytest.mark.parametrize(
    "tasks",
    [
        ("（一）培育特色产业", "新建茶园三千亩。", "（二）办好民生实事", "改造老旧小区八个。"),
        ("（一）培育特色产业。新建茶园三千亩。", "打造两个品牌。", "（二）办好民生实事。改造老旧小区八个。"),
    ],
    ids=["on lines of their own", "run-in"],
)
def test_the_tasks_of_a_work_report_are_the_same_however_they_are_set(tmp_path: Path, tasks: tuple[str, ...]) -> None:
    document = read(tmp_path, *REPORT, *tasks)
    assert outline(document) == [
        ("一、", "上年工作回顾", 1),
        ("二、", "今年重点工作", 1),
        ("（一）", "培育特色产业", 2),
        ("（二）", "办好民生实事", 2),
    ]
    assert [r.heading for r in document.records if r.kind is Kind.TASK] == ["培育特色产业", "办好民生实事"]
    planted = next(r for r in document.records if "三千亩" in r.text)
    assert (planted.text, planted.kind, planted.task, planted.context, planted.node) == (
        "新建茶园三千亩。", Kind.PASSAGE, 1, "二、今年重点工作", "text-1",
    )  # fmt: skip


def test_a_standard_has_its_dotted_clauses_under_its_chapters(tmp_path: Path) -> None:
    lines = (
        "ICS 91.140", "CCS P 41", "社区食堂服务规范", "1 范围", "本文件规定了社区食堂的服务要求。",
        "4 要求", "4.1 场地", "使用面积不小于60平方米。", "4.2供餐", "4.2.1 每日供餐不少于两次。", "4.2.2 留样48小时。", "附录A 检查表", "A.1 每季度检查一次。",
    )  # fmt: skip
    document = read(tmp_path, *lines)
    assert document.title == "社区食堂服务规范"
    assert clauses(document) == [
        ("4.1", "4.1 场地\n使用面积不小于60平方米。"),
        ("4.2.1", "4.2.1 每日供餐不少于两次。"),
        ("4.2.2", "4.2.2 留样48小时。"),
        ("A.1", "A.1 每季度检查一次。"),
    ]
    assert [(node.label, node.level) for node in document.nodes] == [("1", 1), ("4", 1), ("4.2", 2), ("附录A", 1)]
    assert {r.label: r.context for r in document.records}["4.2.1"] == "4 要求 / 4.2供餐"


def test_figures_at_the_head_of_a_line_are_no_clauses(tmp_path: Path) -> None:
    document = read(tmp_path, "能耗情况", "1.25亿元用于改造。", "2.5%的机房停用。", "3.6万台设备更新。")
    assert clauses(document) == []


def test_a_charter_whose_numbers_begin_anew_keeps_every_article(tmp_path: Path) -> None:
    lines = (
        "某协会章程",
        "第一部分 会员",
        "第一条 会员自愿入会。",
        "第二条 会员缴纳会费。",
        "第二部分 机构",
        "第一条 理事会由九人组成。",
        "第二条 理事任期三年。",
    )
    document = read(tmp_path, *lines)
    assert [(r.id, r.context) for r in document.records] == [
        ("text-1", "第一部分 会员"), ("text-2", "第一部分 会员"), ("text-2.1", "第二部分 机构"), ("text-2.2", "第二部分 机构"),
    ]  # fmt: skip


def test_a_guideline_with_numbers_alone_has_them_as_clauses(tmp_path: Path) -> None:
    document = read(tmp_path, "志愿服务指南", "1. 目的", "为方便志愿者，编写本指南。", "2. 报名", "报名者应当年满十六周岁。")
    assert [(r.number, r.text) for r in document.records] == [
        (1, "1. 目的\n为方便志愿者，编写本指南。"), (2, "2. 报名\n报名者应当年满十六周岁。"),
    ]  # fmt: skip


def test_an_english_licence_has_its_sections(tmp_path: Path) -> None:
    lines = (
        "Meadow Public Licence",
        "Section 1. Definitions",
        "“Work” means the text.",
        "Section 2. Grant",
        "You may copy the Work.",
        "Section 2 of this Licence survives.",
    )
    document = read(tmp_path, *lines)
    assert document.title == "Meadow Public Licence"
    assert clauses(document) == [
        ("Section 1", "Section 1. Definitions\n“Work” means the text."),
        ("Section 2", "Section 2. Grant\nYou may copy the Work.\nSection 2 of this Licence survives."),
    ]


def test_headings_by_style_alone_hold_what_stands_below_them(tmp_path: Path) -> None:
    document = read(tmp_path, "# 校园开放方案", "## 时间", "周末开放。", "### 例外", "考试期间不开放。", "## 费用", "不收费。")
    assert outline(document) == [("", "时间", 1), ("", "例外", 2), ("", "费用", 1)]
    assert [(r.text, r.context) for r in document.records] == [
        ("周末开放。", "时间"),
        ("考试期间不开放。", "时间 / 例外"),
        ("不收费。", "费用"),
    ]


def test_what_stands_around_the_articles_is_kept(tmp_path: Path) -> None:
    lines = (
        "某市养犬办法", "（2031年3月1日公布）", "第一章 总则", "本章规定一般事项。", "第一条 为规范养犬，制定本办法。", "第二条 养犬应当登记。", "第三条 违者罚款二百元。",
        "附件2：禁养名录", "藏獒。", "注：名录每年更新。",
    )  # fmt: skip
    document = read(tmp_path, *lines)
    passages = {r.text: r.context for r in document.records if r.kind is Kind.PASSAGE}
    assert passages == {
        "（2031年3月1日公布）": "",
        "本章规定一般事项。": "第一章 总则",
        "藏獒。": "附件2：禁养名录",
        "注：名录每年更新。": "附件2：禁养名录",
    }
    assert left_out(document) == ""


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("第一百○二条", 102),
        ("第一百〇二条", 102),
        ("第一百零二条", 102),
        ("第一百Ｏ二条", 102),
        ("第 一 百 零 二 条", 102),
        ("第⼆条", 2),
        ("第二條", 2),
    ],
)
def test_a_label_is_the_same_in_any_character(label: str, number: int) -> None:
    found = article_label(f"{label} 应当公开。")
    assert found is not None
    assert (found.number, found.text) == (number, label.replace(" ", ""))


def test_one_label_may_stand_for_several_articles() -> None:
    found = article_label("第十条至第十二条 （删去）")
    assert found is not None
    assert (found.text, found.number, found.last) == ("第十条至第十二条", 10, 12)
    assert label_numbers(found.text) == (10, 11, 12)
    assert article_label("第十条至第十二条规定的期限") is None


def test_a_label_alone_on_a_line_has_its_text_below(tmp_path: Path) -> None:
    document = read(tmp_path, "某规则", "第一条", "会议公开举行。", "第二条", "会议设主持人。", "第三条", "会议应当记录。")
    assert clauses(document)[1] == ("第二条", "第二条\n会议设主持人。")


def test_a_traditional_text_has_its_articles_and_chapters(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "公園管理辦法",
        "第一章 總則",
        "第一條 為維護公園，訂定本辦法。",
        "第二條 公園免費開放。",
        "第二章 附則",
        "第三條 自公布日施行。",
    )
    assert document.title == "公園管理辦法"
    assert [(r.label, r.number, r.context) for r in document.records] == [
        ("第一條", 1, "第一章 總則"), ("第二條", 2, "第一章 總則"), ("第三條", 3, "第二章 附則"),
    ]  # fmt: skip


def test_front_matter_gives_the_title_and_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "text.md"
    path.write_text('---\ntitle: "某市绿化办法"\ntags: [a]\n---\n\n第一条 绿化应当规划。\n', encoding="utf-8")
    document = read_files([path], "x")
    assert (document.title, document.plain) == ("某市绿化办法", "第一条 绿化应当规划。")


def test_a_table_of_contents_is_no_outline(tmp_path: Path) -> None:
    document = read(tmp_path, "某规划", "目录", "一、现状……1", "二、目标……3", "一、现状", "道路二十公里。", "二、目标", "道路三十公里。")
    assert outline(document) == [("一、", "现状", 1), ("二、", "目标", 1)]


def everything() -> Iterator[Path]:
    for folder in (ROOT / "corpus" / "documents", SHARED / "data", SHARED / "cases" / "files"):
        yield from (p for p in sorted(folder.rglob("*")) if p.suffix in READ and p.is_file())


@pytest.mark.parametrize("path", everything(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_character_of_a_document_stands_in_a_record_or_a_heading(path: Path) -> None:
    try:
        document = read_files([path], "x")
    except UserError:
        pytest.skip("refused")
    assert left_out(document) == "" or document.problems
    assert [r.text for r in document.records] == [document.plain[r.start : r.end] for r in document.records]
    nodes = [node.id for node in document.nodes]
    assert len(set(nodes)) == len(nodes)
    assert {r.node for r in document.records} <= {"", *nodes}


REPORTS = SHARED / "data" / "unseen" / "gwr"


@pytest.mark.skipif(not REPORTS.exists(), reason="../shared is not there")
@pytest.mark.parametrize(("year", "parts", "items"), [(2025, 3, 10), (2026, 4, 2 + 10)])
def test_the_parts_and_items_of_a_work_report_are_as_many_as_a_reader_counts(year: int, parts: int, items: int) -> None:
    document = read_files([REPORTS / f"政府工作报告{year}.txt"], "x")
    assert len([node for node in document.nodes if node.level == 1]) == parts
    assert len([r for r in document.records if r.kind is Kind.TASK]) == items


def test_headings_without_numbers_hold_the_lists_that_begin_anew_under_them(tmp_path: Path) -> None:
    document = read(
        tmp_path, "某馆工作报告", "各位代表：", "上年工作", "一、读者服务", "接待读者三万人次。", "二、馆舍修缮", "更换门窗。",
        "来年打算", "一、数字馆藏", "扫描旧报。", "二、人员培训", "办两期讲座。",
    )  # fmt: skip
    assert outline(document) == [
        ("", "上年工作", 1), ("一、", "读者服务", 2), ("二、", "馆舍修缮", 2),
        ("", "来年打算", 1), ("一、", "数字馆藏", 2), ("二、", "人员培训", 2),
    ]  # fmt: skip


def test_the_list_of_attachments_is_no_attachment_and_one_takes_the_title_below_its_number(tmp_path: Path) -> None:
    document = read(
        tmp_path, "关于开展普查的通知", "一、时间", "六月完成。", "附件：1. 普查表\n2. 填表须知", "某局", "附件1", "普查表", "户主、人数。",
        "附件2", "填表须知", "用黑色笔填写。",
    )  # fmt: skip
    assert [(node.label, node.title) for node in document.nodes] == [("一、", "时间"), ("附件1", "普查表"), ("附件2", "填表须知")]
    assert not clauses(document)
    assert not left_out(document)


def test_numbers_within_the_items_of_a_numbered_paragraph_stay_in_it(tmp_path: Path) -> None:
    document = read(
        tmp_path, "某補助要點", "一、為鼓勵共餐，特訂定本要點。", "二、補助項目如下：", "（一）設備費：", "1. 爐具，八千元。", "2. 桌椅，三千元。",
        "（二）業務費：", "1. 食材，每人四十元。", "三、本要點自發布日生效。",
    )  # fmt: skip
    assert [label for label, _ in clauses(document)] == ["一、", "二、", "三、"]
    assert "食材" in clauses(document)[1][1]


def test_a_running_header_is_left_out_and_told(tmp_path: Path) -> None:
    lines = (
        "某市法规汇编　　　第 7 页",
        "第一条 店招应当牢固，",
        "某市法规汇编　　　第 8 页",
        "每两年检测一次。",
        "第二条 本规定自发布之日起施行。",
    )
    path = tmp_path / "t.txt"
    path.write_text("某市店招规定\n" + "\n".join(lines), encoding="utf-8")
    document = read_files([path], "x")
    assert "汇编" not in document.plain
    assert clauses(document)[0][1] == "第一条 店招应当牢固，\n每两年检测一次。"
    assert [problem.message for problem in document.problems] == ["有 2 行页眉、页脚没有读入"]
