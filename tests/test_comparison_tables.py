"""Comparison tables in every dress become the clauses and pairs that a person reads in them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from corpus.errors import UserError
from corpus.read import read_files
from corpus.types import Document, Kind, Record, Relation


@pytest.fixture
def table(tmp_path: Path):  # noqa: ANN201
    """Read a file with some content into a document."""

    def read(content: str | bytes, name: str = "表.md") -> Document:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_files([path], "d")

    return read


def pipes(*rows: str) -> str:
    head, *rest = rows
    return "\n".join([f"|{head}|", "|" + "---|" * (head.count("|") + 1), *(f"|{row}|" for row in rest)])


def said(document: Document, record_id: str) -> str:
    (found,) = [record.text for record in document.records if record.id == record_id]
    return "".join(found.split())


def links(document: Document) -> list[tuple[str, str, Relation]]:
    def short(keys: tuple[str, ...]) -> str:
        return "+".join(key.partition(":")[2] for key in keys)

    return [(short(pair.old), short(pair.new), pair.relation) for pair in document.pairs]


def of_kind(document: Document, kind: Kind) -> list[Record]:
    return [record for record in document.records if record.kind is kind]


def test_a_clause_goes_on_in_rows_without_a_label_on_its_own_side(table) -> None:  # noqa: ANN001
    document = table(
        pipes(
            "修订说明|修改后|修改前",
            "一、说得更细。|第七条 承租人应当|第七条 承租人应当按",
            "二、写明期限。|在每月五日前缴纳租金，|月缴纳租金。",
            "|逾期加收违约金。|",
            "|第八条 本约一式两份。|第八条 本约一式三份。",
        )
    )
    assert said(document, "new-7") == "第七条承租人应当在每月五日前缴纳租金，逾期加收违约金。"
    assert said(document, "old-7") == "第七条承租人应当按月缴纳租金。"
    assert links(document) == [("old-7", "new-7", Relation.REVISED), ("old-8", "new-8", Relation.REVISED)]
    assert len(document.pairs[0].commentary) == 2
    assert not of_kind(document, Kind.NOTE) and document.problems == ()
    assert all(document.plain[r.start : r.end] == r.text for r in document.records)


def test_the_next_page_may_repeat_the_titles_and_go_on_with_a_clause(table) -> None:  # noqa: ANN001
    first = pipes(
        "现行条款|拟修订条款", "第三条 会员可以|第三条 会员有权", "第四条 免费。|第四条 收费。", "第五条 理事会每|第五条 理事会每"
    )
    second = pipes("现行条款|拟修订条款", "年召开一次。|年召开两次。", "第六条 略。|第六条 略。")
    document = table(f"# 会规\n\n{first}\n\n{second}")
    assert said(document, "old-5") == "第五条理事会每年召开一次。"
    assert said(document, "new-5") == "第五条理事会每年召开两次。"
    assert [link[2] for link in links(document)] == [Relation.REVISED] * 3 + [Relation.UNCHANGED]


def test_an_empty_side_is_an_added_or_dropped_clause(table) -> None:  # noqa: ANN001
    document = table(
        pipes(
            "修正條文|現行條文|說明",
            "第三條 申請人應繳費。||一、本條新增。",
            "（刪除）|第四條 申請人得補件。|一、本條刪除。",
            "第五條 本辦法自發布日施行。|本條無|",
            "第五條之一 附則。|新增|",
        )
    )
    assert ("", "new-3", Relation.ADDED) in links(document)
    assert ("old-4", "", Relation.DROPPED) in links(document)
    assert ("", "new-5-1", Relation.ADDED) in links(document)
    assert [record.label for record in document.records if record.id == "new-5-1"] == ["第五條之一"]


def test_a_remark_on_the_whole_text_is_kept_as_a_note(table) -> None:  # noqa: ANN001
    remark = "将《章程》全文“监事会”统一修改为“审计委员会”"
    document = table(pipes("序号|修订前|修订后", f"1|{remark}|", "2|第九条 设监事会。|第九条 设审计委员会。"))
    assert [note.text for note in of_kind(document, Kind.NOTE)] == [remark]
    assert links(document) == [("old-9", "new-9", Relation.REVISED)]
    assert document.problems == ()


def test_rows_without_numbers_pair_by_row(table) -> None:  # noqa: ANN001
    document = table(pipes("事项|变更前|变更后|备注", "借书期限|30天|45天|读者要求", "滞纳金|每天一角|取消|", "线上续借||可续一次|"))
    assert links(document) == [
        ("old-p-1", "new-p-1", Relation.REVISED),
        ("old-p-2", "", Relation.DROPPED),
        ("", "new-p-2", Relation.ADDED),
    ]
    assert [record.heading for record in document.records if record.id == "new-p-2"] == ["线上续借"]


def test_titles_of_two_rows_below_a_title_row(table) -> None:  # noqa: ANN001
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["《住宿管理规定》修订情况表"])
    sheet.merge_cells("A1:E1")
    sheet.append(["原规定", None, "新规定", None, "理由"])
    sheet.append(["条次", "内容", "条次", "内容", None])
    sheet.append(["第二条", "晚上十一点熄灯。", "第三条", "晚上十二点熄灯。", "作息调整"])
    sheet.append([None, None, "第四条", "可以养鱼。", "新增"])
    kept = io.BytesIO()
    book.save(kept)
    document = table(kept.getvalue(), "住宿.xlsx")
    assert document.title == "《住宿管理规定》修订情况表"
    assert links(document) == [("old-2", "new-3", Relation.REVISED), ("", "new-4", Relation.ADDED)]
    assert (said(document, "old-2"), said(document, "new-4")) == ("晚上十一点熄灯。", "可以养鱼。")


def test_html_and_grid_tables_in_markdown_are_tables(table) -> None:  # noqa: ANN001
    html = """<table>
<tr><th>整改前</th><th>整改后</th></tr>
<tr><td>第一条 每周检查一次。</td><td>第一条 每日检查一次。</td></tr>
</table>"""
    grid = """+------------------+----------------------+
| 整改前           | 整改后               |
+==================+======================+
| 第一条 每周检查  | 第一条 每日检查      |
| 一次。           | 一次。               |
+------------------+----------------------+"""
    for dressed in (html, grid):
        document = table(f"# 巡检规定\n\n见下表。\n\n{dressed}\n")
        assert said(document, "old-1") == "第一条每周检查一次。"
        assert said(document, "new-1") == "第一条每日检查一次。"
        assert len(document.pairs) == 1


@pytest.mark.parametrize("styled", [True, False])
def test_a_table_made_of_divs_is_a_table(table, styled: bool) -> None:  # noqa: ANN001
    shapes = {"grid": "display: table", "line": "display:table-row", "box": "width:50%;display:table-cell"}
    rows = [("修订前", "修订后"), ("第二条 押金五百元。", "第二条 押金三百元。"), ("第三条 先到先得。", "第三条 抽签决定。")]

    def div(name: str, inner: str) -> str:
        return f'<div class="{name}">{inner}</div>' if styled else f'<div style="{shapes[name]}">{inner}</div>'

    body = div("grid", "".join(div("line", "".join(div("box", cell) for cell in row)) for row in rows))
    style = "<style>" + "".join(f".{name} {{{rule}}}" for name, rule in shapes.items()) + "</style>" if styled else ""
    document = table(f"<html><head>{style}</head><body><h1>摊位办法</h1>{body}</body></html>", "摊位.html")
    assert links(document) == [("old-2", "new-2", Relation.REVISED), ("old-3", "new-3", Relation.REVISED)]


@pytest.mark.parametrize("head", ["左栏|右栏", "文本一组|文本二组", "2001年本|2011年本|2021年本"])
def test_columns_that_cannot_be_told_are_refused_in_one_line(table, head: str) -> None:  # noqa: ANN001
    width = head.count("|") + 1
    rows = ["|".join([f"第{n}条 本会设{n}个部门，人数{k}。" for k in range(width)]) for n in "一二三"]
    with pytest.raises(UserError, match="分不出哪一列是旧版") as refused:
        table(pipes(head, *rows))
    assert "\n" not in str(refused.value)


def test_of_a_table_with_many_columns_only_the_first_titles_are_told(table) -> None:  # noqa: ANN001
    width = 60
    rows = ["|".join([f"第{n}条 本会设{n}个部门，人数{k}。" for k in range(width)]) for n in "一二三"]
    with pytest.raises(UserError, match="分不出哪一列是旧版") as refused:
        table(pipes("|".join(f"第{k}栏" for k in range(width)), *rows))
    assert "“第0栏|第1栏|" in refused.value.zh and "…”" in refused.value.zh and "第20栏" not in refused.value.zh


def test_a_clause_goes_on_below_a_row_that_ends_before_the_table_does(table) -> None:  # noqa: ANN001
    document = table(pipes("序号|修订前|修订后|说明", "1|第一条 会员可以|第一条 会员有权", "|参加会议。|参加各种会议。|说得更细"))
    assert said(document, "old-1") == "第一条会员可以参加会议。"
    assert said(document, "new-1") == "第一条会员有权参加各种会议。"


def test_a_chapter_row_belongs_to_no_clause(table) -> None:  # noqa: ANN001
    document = table(pipes("现行|修订", "第八条 甲。|第八条 乙。", "第三章 罚则|第三章 法律责任", "第九条 丙。|第九条 丁。"))
    assert said(document, "new-8") == "第八条乙。"
    assert [record.context for record in document.records if record.id == "new-9"] == ["第三章 法律责任"]


def test_problems_are_told_in_chinese_with_english_beside_them(table) -> None:  # noqa: ANN001
    document = table(pipes("修订前|修订后|承办处室", "第一条 甲。|第一条 乙。|法规处"))
    (problem,) = document.problems
    assert problem.message == "“承办处室”一列不是旧版、新版或说明，只作附注保留"
    assert problem.english == "the column 承办处室 is neither version nor commentary; its cells are kept as notes"


def headed(document: Document) -> list[tuple[str, str, str, str]]:
    return [(r.id, r.context, r.heading, r.text) for r in document.records if r.version]


@pytest.mark.parametrize("title", ["变更事项", "登记项目", "要点", "", "板块"])
def test_what_a_row_is_about_heads_both_its_cells(table, title: str) -> None:  # noqa: ANN001
    document = table(pipes(f"{title}|变更前|变更后", "住所|甲路1号|乙路2号", "经营范围|咨询；设计|咨询；设计；施工"))
    assert headed(document) == [
        ("old-p-1", "", "住所", "甲路1号"),
        ("new-p-1", "", "住所", "乙路2号"),
        ("old-p-2", "", "经营范围", "咨询；设计"),
        ("new-p-2", "", "经营范围", "咨询；设计；施工"),
    ]
    assert document.problems == () and not of_kind(document, Kind.NOTE)


def test_subjects_stand_in_groups(table) -> None:  # noqa: ANN001
    columns = table(pipes("类别|收费项目|原标准|现标准", "会员|单位会员|1000元|2000元", "|个人会员|100元|200元", "培训|线上|免费|50元"))
    assert [row[1:3] for row in headed(columns)[::2]] == [("会员", "单位会员"), ("会员", "个人会员"), ("培训", "线上")]
    rows = table(pipes("项目|调整前|调整后", "一、基本信息||", "名称|甲厂|乙厂", "二、出资||", "股东|张三|李四"))
    assert [row[1:3] for row in headed(rows)[::2]] == [("一、基本信息", "名称"), ("二、出资", "股东")]


def test_an_article_keeps_its_number_beside_its_subject(table) -> None:  # noqa: ANN001
    document = table(pipes("条款|事项|修订前|修订后", "第三条|住所|甲市。|乙市。"))
    assert [(r.id, r.label, r.heading) for r in document.records] == [("old-3", "第三条", "住所"), ("new-3", "第三条", "住所")]


def test_an_article_that_only_got_another_number_is_renumbered(table) -> None:  # noqa: ANN001
    document = table(
        pipes("原章程|现章程", "第五条 应当缴费。|第六条 应当缴费。", "第六条 开会。|第八条 每年开会。", "第九条 附则。|第九条 附则。")
    )
    assert [link[2] for link in links(document)] == [Relation.RENUMBERED, Relation.REVISED, Relation.UNCHANGED]


def test_an_article_of_which_only_a_mark_is_left_was_dropped_or_added(table) -> None:  # noqa: ANN001
    document = table(pipes("条款|修订前|修订后", "第四条|缴费。|按年缴费。", "第五条|（删除）|（删除）", "第六条||（新增）"))
    assert said(document, "old-5") == "第五条（删除）" and said(document, "new-6") == "第六条（新增）"
    assert links(document)[1:] == [("old-5", "", Relation.DROPPED), ("", "new-6", Relation.ADDED)]
    inside = table(pipes("修订前|修订后", "第四条 缴费。|第四条 按年缴费。", "第五条（删除）|第五条（删除）"))
    assert links(inside)[1:] == [("old-5", "", Relation.DROPPED)]


NOTICE = "\n\n".join(
    [
        "# 关于调整门票的通知",
        "各景区：",
        "一、各景区应当自下月起执行新的票价，并在入口处公示，不得擅自提高标准。",
        "二、调整的票价见下表。",
        "{table}",
        "三、各景区应当做好解释工作，遇有问题及时报告，并于年底前报送执行情况。",
        "旅游局",
    ]
)


def test_a_small_comparison_within_a_text_leaves_the_text_policy_text(table) -> None:  # noqa: ANN001
    document = table(NOTICE.format(table=pipes("票种|调整前|调整后", "成人票|20元|25元", "学生票|10元|免费")))
    assert links(document) == [("old-p-1", "new-p-1", Relation.REVISED), ("old-p-2", "new-p-2", Relation.REVISED)]
    assert [row[2] for row in headed(document)[::2]] == ["成人票", "学生票"]
    assert {r.kind for r in document.records if r.version is None} == {Kind.CLAUSE, Kind.PASSAGE}
    assert [r.label for r in document.records if r.kind is Kind.CLAUSE] == ["一、", "二、", "三、"]
    assert said(document, "text-2") == "二、调整的票价见下表。"
    assert document.title == "关于调整门票的通知" and document.problems == ()
    kept = "".join("".join(each.text.split()) for each in (*document.records, *document.headings))
    assert sorted(kept) == sorted("".join(document.plain.split()))


def test_columns_that_nobody_names_stay_apart_within_a_text(table) -> None:  # noqa: ANN001
    rows = pipes(
        "甲|乙", "成人票每张二十元，节日不涨。|成人票每张三十元，节日不涨。", "学生票每张十元，凭证购买。|学生票每张五元，凭证购买。"
    )
    document = table(NOTICE.format(table=rows))
    assert "学生票每张十元，凭证购买。" in [r.text for r in document.records]
    assert said(document, "text-2") == "二、调整的票价见下表。"
    assert [p.message for p in document.problems] == ["表头“甲|乙”分不出哪一列是旧版、哪一列是新版，各格分开保留"]


def test_the_rows_of_a_table_within_a_clause_stand_on_lines(table) -> None:  # noqa: ANN001
    document = table(NOTICE.format(table=pipes("餐次|甲食堂|乙食堂", "早餐|7点|6点", "午餐|11点|12点")))
    assert [r.text for r in document.records if r.id == "text-2"] == [
        "二、调整的票价见下表。\n餐次\t甲食堂\t乙食堂\n早餐\t7点\t6点\n午餐\t11点\t12点"
    ]


def test_runs_that_word_strikes_out_stay_in_the_old_column_alone(table) -> None:  # noqa: ANN001
    import docx

    word = docx.Document()
    grid = word.add_table(rows=2, cols=2)
    for cell, title in zip(grid.rows[0].cells, ("修订后", "修订前"), strict=True):
        cell.text = title
    for cell, after in zip(grid.rows[1].cells, ("五日内报告。", "内报告。"), strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.add_run("第二条 应当")
        paragraph.add_run("三日").font.strike = True
        paragraph.add_run(after)
    content = io.BytesIO()
    word.save(content)
    document = table(content.getvalue(), "表.docx")
    assert said(document, "old-2") == "第二条应当三日内报告。"
    assert said(document, "new-2") == "第二条应当五日内报告。"
    assert document.problems == ()


def test_a_page_may_strike_out_by_a_class_or_a_whole_row(table) -> None:  # noqa: ANN001
    page = (
        "<html><head><style>.gone, td.x {text-decoration: line-through}</style></head><body><h1>规定对照</h1><table>"
        "<tr><th>修订前</th><th>修订后</th></tr>"
        "<tr><td>第一条 应当<b class=gone>及时</b>报告。</td><td>第一条 应当<b class=gone>及时</b>立即报告。</td></tr>"
        "<tr><td class=x>第二条 免费。</td><td class=x>第二条 免费。</td></tr></table></body></html>"
    )
    document = table(page, "表.html")
    assert said(document, "old-1") == "第一条应当及时报告。" and said(document, "new-1") == "第一条应当立即报告。"
    assert links(document)[1:] == [("old-2", "", Relation.DROPPED)]


def test_intake_counts_the_text_around_a_comparison(table) -> None:  # noqa: ANN001
    from assistant.documents.intake import told, understood
    from assistant.types import Language

    document = table(NOTICE.format(table=pipes("票种|调整前|调整后", "成人票|20元|25元")))
    (line,) = told(understood(document), Language.ZH)
    assert line == "对照表，政策文本；旧版 1 段；新版 1 段；共 3 条、2 段；对照 1 处"


def test_an_announcement_around_a_long_comparison_is_policy_text_too(table) -> None:  # noqa: ANN001
    rows = [
        f"第{n}条 {'董事会每年召开两次会议，由董事长召集。' * 3}|第{n}条 {'董事会每年召开四次会议，由董事长召集。' * 3}"
        for n in "一二三四五"
    ]
    announced = [
        "# 关于修订《公司章程》的公告",
        "本公司董事会保证公告内容真实、准确、完整。",
        "公司于2024年5月6日召开董事会，审议通过了修订章程的议案。具体内容如下：",
        pipes("修订前|修订后", *rows),
        "除上述条款外，其他条款不变。",
        "本次修订尚需提交股东会审议。",
        "特此公告。",
    ]
    document = table("\n\n".join(announced))
    assert len(document.pairs) == 5 and document.problems == ()
    assert [r.text for r in document.records if r.version is None] == [*announced[1:3], *announced[4:]]
    assert {r.kind for r in document.records if r.version is None} == {Kind.PASSAGE}


def test_what_an_analyst_writes_around_a_comparison_stays_apart_from_policy(table) -> None:  # noqa: ANN001
    written = [
        "我们认为新规利好行业，建议关注龙头公司。",
        "预计明年需求增长两成，看好设备环节。",
        "风险提示：政策落地不及预期，需求不及预期。",
    ]
    note = "\n\n".join(["# 点评报告", *written, pipes("旧版|新版|点评", "应当报告。|应当立即报告。|要求更严。"), "分析师：赵六"])
    document = table(note)
    assert {r.kind for r in document.records if r.text in written} == {Kind.FRONT}


SPANNED = """<table><tr><th colspan=2>修改前</th><th colspan=2>修改后</th></tr><tr><th>条号</th><th>内容</th><th>条号</th><th>内容</th></tr>
<tr><td>第五条</td><td>楼道不得堆放杂物。</td><td rowspan=2>第五条</td><td rowspan=2>楼道、天台不得堆放杂物，电动车不得入户。</td></tr>
<tr><td>第六条</td><td>电动车不得入户。</td></tr>
<tr><td>第七条</td><td>宠物应当系绳。</td><td>第六条</td><td>宠物应当系绳。</td></tr></table>"""


def test_a_cell_that_reaches_over_two_rows_took_both_in(table) -> None:  # noqa: ANN001
    document = table(SPANNED, "t.html")
    assert links(document) == [("old-5+old-6", "new-5", Relation.MERGED), ("old-7", "new-6", Relation.RENUMBERED)]


def test_an_article_that_jumped_over_others_has_moved(table) -> None:  # noqa: ANN001
    document = table(
        pipes(
            "修订前|修订后",
            "第一条 甲。|第一条 甲。",
            "第四条 夜间值班两人。|第二条 夜间值班三人。",
            "第二条 乙。|第三条 乙。",
            "第三条 丙。|第四条 丙。",
        )
    )
    assert [relation for old, _, relation in links(document) if old == "old-4"] == [Relation.MOVED]
    assert Relation.MOVED not in [relation for old, _, relation in links(document) if old != "old-4"]


def test_two_alternatives_are_no_versions(table) -> None:  # noqa: ANN001
    with pytest.raises(UserError, match="分不出"):
        table(pipes("方案一|方案二|评审意见", "第一条 开放到八点。|第一条 开放到九点。|可", "第二条 免费。|第二条 收费。|否"))


def test_the_title_above_the_first_chapter_is_the_tables(table) -> None:  # noqa: ANN001
    head = "“云书架”服务协议新旧对照\n\n# 第一章 账号\n\n"
    assert table(head + pipes("修改前|修改后", "1.1 一人一号。|1.1 一人两号。")).title == "“云书架”服务协议新旧对照"
