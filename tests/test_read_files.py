"""Files that a person adds: a plan, a statute, an old and a new text, a table of articles, a PDF, a saved page."""

from collections import Counter
from pathlib import Path

import pytest

from corpus.errors import UserError
from corpus.read import read_files
from corpus.types import Basis, Document, Kind, Record, Relation, Version

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not there")
AVIATION = SHARED / "compare" / "民用航空法"

PLAN = """# 样品产业发展行动计划（2021—2023年）

为推动样品产业发展，制定本计划。

## 一、总体要求

### （一）发展目标

到2023年，样品产业规模达到100亿元。

## 二、重点任务

（一）夯实基础

1.建设样品平台。支持企业建设30个平台。

支持高校参与平台建设。

2.制定样品标准。

时间节点：2022年底前完成平台建设。

责任部门：工业和信息化部、财政部。

（二）拓展应用

1.开展试点示范。遴选10个试点。

时间节点：到2023年，建成10个试点。

责任单位：工业和信息化部。

三、保障措施

（一）加强组织领导。建立部门协调机制，统筹推进。
"""

OLD = """# 样品管理条例

## 第一章 总则

第一条 为了规范样品，制定本条例。

第二条 样品应当合格：

（一）无毒；

（二）无害。

第三条 违反本条例的，处一千元罚款。
"""
NEW = """# 样品管理条例

## 第一章 总则

第一条 为了规范样品，制定本条例。

## 第二章 样品

第二条 样品应当登记。

第二条之一 样品应当合格。

第三条 违反本条例的，处二千元罚款。
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def ids(document: Document, kind: Kind | None = None) -> list[str]:
    return [record.id for record in document.records if kind is None or record.kind is kind]


def by_id(document: Document) -> dict[str, Record]:
    assert len(set(ids(document))) == len(ids(document))
    return {record.id: record for record in document.records}


def quotes_are_slices(document: Document) -> bool:
    return [document.plain[record.start : record.end] for record in document.records] == [record.text for record in document.records]


@pytest.fixture
def plan(tmp_path: Path) -> Document:
    return read_files([written(tmp_path, "plan.md", PLAN)], "plan")


def test_a_plan_is_read_into_tasks_clauses_milestones_and_departments(plan: Document) -> None:
    records = by_id(plan)
    assert plan.title == "样品产业发展行动计划（2021—2023年）"
    assert {record.version for record in plan.records} == {None}
    assert records["text-1"].text == "1.建设样品平台。支持企业建设30个平台。\n支持高校参与平台建设。"
    assert (records["text-1"].heading, records["text-1"].task_title) == ("建设样品平台", "（一）夯实基础")
    assert records["text-1-milestone"].text == "时间节点：2022年底前完成平台建设。"
    assert records["text-1-departments"].text == "责任部门：工业和信息化部、财政部。"
    assert records["text-2-departments"].text == "责任单位：工业和信息化部。"
    assert records["text-2-milestone"].task == 2
    assert quotes_are_slices(plan)


def test_what_stands_under_a_goal_is_a_goal(plan: Document) -> None:
    assert [(r.id, r.text) for r in plan.records if r.kind is Kind.GOAL] == [("text-goal-1", "到2023年，样品产业规模达到100亿元。")]


def test_numbers_that_begin_anew_under_each_task_do_not_collide(plan: Document) -> None:
    assert ids(plan, Kind.CLAUSE) == ["text-1", "text-2", "text-2.1"]
    assert by_id(plan)["text-2.1"].text == "1.开展试点示范。遴选10个试点。"


def test_what_follows_a_run_in_heading_stands_under_it(plan: Document) -> None:
    head, last = plan.records[-2:]
    assert (head.kind, head.text, head.context) == (Kind.TASK, "（一）加强组织领导。", "三、保障措施")
    assert (last.kind, last.task_title, last.node) == (Kind.PASSAGE, "（一）加强组织领导", head.node)


def test_everything_in_a_plan_is_a_record_or_a_heading(plan: Document) -> None:
    parts = sorted([*((r.start, r.end) for r in plan.records), *((h.start, h.end) for h in plan.headings)])
    assert {plan.plain[end:start] for (_, end), (start, _) in zip(parts, parts[1:], strict=False)} <= {"\n", ""}
    assert (parts[0][0], plan.plain[parts[-1][1] :].strip()) == (0, "")


def test_an_article_within_a_plan_keeps_its_label_and_its_items(tmp_path: Path) -> None:
    foreword = "各有关单位：现将样品管理办法印发给你们，请认真贯彻执行。" * 9
    text = f"# 关于印发样品管理办法的通知\n\n{foreword}\n\n第一条 样品应当：\n\n（一）无毒\n\n1.无害。\n\n第二条 甲。\n\n第二条之一 乙。\n\n附件\n\n名录。\n"
    document = read_files([written(tmp_path, "notice.md", text)], "notice")
    clauses = [(r.id, r.label, r.number, r.suffix, r.text) for r in document.records if r.kind is Kind.CLAUSE]
    assert clauses == [
        ("text-1", "第一条", 1, 0, "第一条 样品应当：\n（一）无毒\n1.无害。"),
        ("text-2", "第二条", 2, 0, "第二条 甲。"),
        ("text-2-1", "第二条之一", 2, 1, "第二条之一 乙。"),
    ]
    assert [(r.kind, r.context, r.text) for r in document.records[-1:]] == [(Kind.PASSAGE, "附件", "名录。")]


def test_a_statute_alone_has_neither_old_nor_new(tmp_path: Path) -> None:
    document = read_files([written(tmp_path, "样品.md", OLD)], "sample")
    assert ids(document) == ["text-1", "text-2", "text-3"]
    assert {(r.version, r.kind, r.context) for r in document.records} == {(None, Kind.CLAUSE, "第一章 总则")}
    assert document.records[1].text == "第二条 样品应当合格：\n（一）无毒；\n（二）无害。"
    assert (document.title, document.old_name, document.new_name, document.pairs) == ("样品管理条例", "", "", ())
    assert quotes_are_slices(document)


def test_an_old_and_a_new_text_are_one_document(tmp_path: Path) -> None:
    paths = [written(tmp_path, "old.md", OLD), written(tmp_path, "new.md", NEW)]
    document = read_files(paths, "sample", name="样品条例新旧")
    assert ids(document) == ["old-1", "old-2", "old-3", "new-1", "new-2", "new-2-1", "new-3"]
    assert [r.version for r in document.records] == [Version.OLD] * 3 + [Version.NEW] * 4
    assert (document.title, document.old_name, document.new_name) == ("样品条例新旧", "样品管理条例", "样品管理条例")
    assert quotes_are_slices(document)
    assert document.plain.count("第一条 为了规范样品，制定本条例。") == 2
    records = by_id(document)
    assert records["new-1"].start > records["old-3"].end
    assert (records["new-2-1"].label, records["new-2-1"].suffix, records["new-2-1"].context) == ("第二条之一", 1, "第二章 样品")


def test_texts_without_a_title_are_called_by_their_files(tmp_path: Path) -> None:
    bare = "第一条 甲。\n\n第二条 乙。\n\n第三条 丙。\n"
    document = read_files([written(tmp_path, "样品法2019.md", bare), written(tmp_path, "样品法2024.md", bare)], "sample")
    assert (document.old_name, document.new_name, document.title) == ("样品法2019", "样品法2024", "样品法2024")


def test_the_same_words_give_the_same_ids_and_hash(tmp_path: Path) -> None:
    paths = [written(tmp_path, "old.md", OLD), written(tmp_path, "new.md", NEW)]
    again = [written(tmp_path, "copy.md", OLD.replace("\n", "\r\n")), paths[1]]
    first, second = read_files(paths, "sample"), read_files(again, "sample")
    assert first == second
    assert first.sha256 != read_files(list(reversed(paths)), "sample").sha256


@pytest.mark.parametrize("text", ["", "\n \n", "# \n\n", "\u200b\n"])
def test_a_text_that_says_nothing_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError, match="blank.md"):
        read_files([written(tmp_path, "blank.md", text)], "blank")


def test_a_new_text_that_says_nothing_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="blank.md"):
        read_files([written(tmp_path, "old.md", OLD), written(tmp_path, "blank.md", "")], "blank")


def test_a_title_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"title\.md 里没有读出条文"):
        read_files([written(tmp_path, "title.md", "# 样品管理条例\n")], "title")


@pytest.fixture(scope="module")
def table() -> Document:
    return read_files([AVIATION / "comparison.md"], "aviation")


@needs_shared
def test_a_table_of_articles_has_every_article_once(table: Document) -> None:
    records = by_id(table)
    assert [rid for rid in records if records[rid].kind is not Kind.CLAUSE] == []
    assert {rid for rid in records if rid.startswith("new")} == {f"new-{n}" for n in range(1, 255 + 1)}
    assert {rid for rid in records if rid.startswith("old")} == {f"old-{n}" for n in range(1, 215 + 1)}
    assert table.problems == ()
    assert quotes_are_slices(table)


@needs_shared
def test_a_table_of_articles_tells_what_was_added_and_dropped(table: Document) -> None:
    lines = (AVIATION / "comparison.md").read_text(encoding="utf-8").splitlines()
    added, dropped = sum(line.startswith("| 新增条文") for line in lines), sum(line.endswith("删除条文 |") for line in lines)
    relations = Counter(pair.relation for pair in table.pairs)
    assert (relations[Relation.ADDED], relations[Relation.DROPPED]) == (added, dropped) == (255 - 172, 215 - 172)
    assert sum(relations[kept] for kept in (Relation.UNCHANGED, Relation.RENUMBERED, Relation.REVISED, Relation.MOVED)) == 172
    assert {(len(pair.old), len(pair.new)) for pair in table.pairs} == {(0, 1), (1, 0), (1, 1)}
    assert {pair.basis for pair in table.pairs} == {Basis.TABLE}
    assert [pair.relation for pair in table.pairs[:5]] == [
        Relation.REVISED, Relation.UNCHANGED, Relation.ADDED, Relation.REVISED, Relation.ADDED,
    ]  # fmt: skip


@needs_shared
def test_a_table_of_articles_says_old_and_new_words_without_its_marks(table: Document) -> None:
    records = by_id(table)
    assert records["old-1"].text == (
        "第一条 为了维护国家的领空主权和民用航空权利，保障民用航空活动安全和有秩序地进行，保护民用航空活动当事人各方的合法权益，"
        "促进民用航空事业的发展，制定本法。"
    )
    assert records["new-1"].text == (
        "第一条 为了维护国家的领空主权和民用航空权利，保障民用航空活动安全、有序进行，保护民用航空活动当事人各方的合法权益，"
        "促进民用航空事业高质量发展，制定本法。"
    )
    assert [r.id for r in table.records if "~~" in r.text or "<" in r.text or "新增条文" in r.text or "删除条文" in r.text] == []


@needs_shared
def test_a_table_of_articles_gives_each_its_chapter(table: Document) -> None:
    records = by_id(table)
    assert records["new-10"].context == "第二章 民用航空器 / 第一节 民用航空器国籍"
    assert "第二章 民用航空器" in [heading.text for heading in table.headings]
    assert [r.text for r in table.records if r.text.startswith("第二章")] == []


@needs_shared
def test_a_statute_as_pdf_keeps_the_pages(tmp_path: Path) -> None:
    document = read_files([SHARED / "docs" / "网络安全法_2016.pdf"], "cyber")
    assert document.title == "中华人民共和国网络安全法"
    assert ids(document) == [f"text-{n}" for n in range(1, 79 + 1)]
    assert document.records[-1].text == "第七十九条 本法自2017年6月1日起施行。"
    pages = [record.page for record in document.records]
    assert pages[0] == 1
    assert None not in pages
    assert pages == sorted(page for page in pages if page)
    assert quotes_are_slices(document)


@needs_shared
def test_a_saved_page_gives_its_articles_and_its_attachment() -> None:
    document = read_files([next((SHARED / "docs").glob("36b_*.html"))], "points")
    records = by_id(document)
    assert document.title == "广州市人民政府办公厅关于重新发布广州市积分制入户管理办法的通知"
    assert [r.number for r in document.records if r.label] == list(range(1, 13 + 1))
    assert (records["text-6"].label, records["text-6"].heading) == ("第六条", "")
    assert records["text-8"].text == "第八条 通过积分制入户的人员，其配偶、未成年子女可同时随迁入户本市。"
    assert {r.context for r in document.records if "每满1年计8分" in r.text} == {"附件 广州市积分制入户指标体系及分值表"}
    assert quotes_are_slices(document)
