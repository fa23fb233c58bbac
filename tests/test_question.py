"""How a question is understood: numbers, versions, departments, other spellings, slips, and words around it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.service import Assistant
from assistant.types import Language
from assistant.understanding.lexicon import Ask
from assistant.understanding.question import MAX_LENGTH, Question, clean, normalise, understand
from corpus.errors import UserError
from corpus.types import Version

OLD, NEW = Version.OLD, Version.NEW
Understood = Callable[[str], Question]
DIGITS = "零一二三四五六七八九"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
FORMAL = str.maketrans("一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾")


def chinese(number: int) -> str:
    """Write a number below 100 in Chinese digits."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")


def short(number: int) -> str:
    """Write 21 to 39 with 廿 and 卅."""
    tens, ones = divmod(number, 10)
    return {2: "廿", 3: "卅"}[tens] + (DIGITS[ones] if ones else "")


@pytest.fixture(scope="module")
def understood(assistant: Assistant) -> Understood:
    return lambda text: understand(clean(text), assistant.facts, assistant.library.tokenizer)


def clauses(question: Question) -> list[tuple[int, Version | None]]:
    return [(ref.number, ref.version) for ref in question.clauses]


def tasks(question: Question) -> list[tuple[int, Version | None]]:
    return [(ref.number, ref.version) for ref in question.tasks]


# ---- clause numbers


@pytest.mark.parametrize(
    ("written", "version"),
    [
        ("新{n}", NEW),
        ("新 {n}", NEW),
        ("新{n}条", NEW),
        ("新第{n}条", NEW),
        ("新版{n}", NEW),
        ("新版第{n}条", NEW),
        ("新版 第 {n} 条", NEW),
        ("新版的第{n}条", NEW),
        ("新版里第{n}条", NEW),
        ("新计划第{n}条", NEW),
        ("new-{n}", NEW),
        ("New {n}", NEW),
        ("new clause {n}", NEW),
        ("new version clause {n}", NEW),
        ("the new plan's clause {n}", NEW),
        ("旧{n}", OLD),
        ("旧版第{n}条", OLD),
        ("老版第{n}条", OLD),
        ("原版第{n}条", OLD),
        ("旧版本第{n}条款", OLD),
        ("old-{n}", OLD),
        ("OLD-{n}", OLD),
        ("old clause {n}", OLD),
        ("第{n}条", None),
        ("第 {n} 条", None),
        ("第{n}条说了什么", None),
        ("{n}条", None),
        ("clause {n}", None),
        ("article {n}", None),
        ("请问第{n}条的原文", None),
    ],
    ids=lambda value: str(value),
)  # fmt: skip
@pytest.mark.parametrize("number", [1, 7, 14, 25, 39, 44, 45])
def test_a_clause_is_found_in_every_spelling(understood: Understood, written: str, version: Version | None, number: int) -> None:
    assert clauses(understood(written.format(n=number))) == [(number, version)]


@settings(max_examples=60, deadline=None)
@given(
    number=st.integers(1, 99),
    write=st.sampled_from(
        (str, chinese, lambda n: str(n).translate(WIDE), lambda n: " ".join(str(n)), lambda n: chinese(n).translate(FORMAL))
    ),
    side=st.sampled_from((("", None), ("新版", NEW), ("旧版", OLD), ("舊版", OLD), ("老版的", OLD))),
)
def test_digits_may_be_written_in_any_way(
    understood: Understood, number: int, write: Callable[[int], str], side: tuple[str, Version | None]
) -> None:
    prefix, version = side
    assert clauses(understood(f"{prefix}第{write(number)}条")) == [(number, version)]


@pytest.mark.parametrize("number", range(20, 40))
def test_twenty_and_thirty_may_be_written_as_one_character(understood: Understood, number: int) -> None:
    assert clauses(understood(f"第{short(number)}条")) == [(number, None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第39到42条", [(n, None) for n in range(39, 42 + 1)]),
        ("第39-42条", [(n, None) for n in range(39, 42 + 1)]),
        ("新版第39至42条", [(n, NEW) for n in range(39, 42 + 1)]),
        ("旧版第二十五条到第二十七条", [(n, OLD) for n in range(25, 27 + 1)]),
        ("旧版第3条和第4条", [(3, OLD), (4, OLD)]),
        ("旧版第3、4条", [(3, OLD), (4, OLD)]),
        ("新版第39条、第40条", [(39, NEW), (40, NEW)]),
        ("第1条和第3条", [(1, None), (3, None)]),
        ("旧25和新39", [(25, OLD), (39, NEW)]),
        ("旧版第25条和新版第39条", [(25, OLD), (39, NEW)]),
    ],
)
def test_several_clauses_are_found_at_once(understood: Understood, text: str, expected: list[tuple[int, Version | None]]) -> None:
    assert clauses(understood(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("旧版最后一条", [(31, OLD)]),
        ("新版最后一条", [(44, NEW)]),
        ("最后一条", [(31, OLD), (44, NEW)]),
        ("新版第一条", [(1, NEW)]),
        ("旧版头一条", [(1, OLD)]),
        ("the last clause of the old plan", [(31, OLD), (44, NEW)]),
    ],
)
def test_the_first_and_the_last_clause_need_no_number(
    understood: Understood, text: str, expected: list[tuple[int, Version | None]]
) -> None:
    assert clauses(understood(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2018年", "2018年底前要完成什么", "2018-2020年的计划", "2021～2023 年", "5个", "20亿", "20 亿标识", "超过150亿", "30万个工业APP",
        "100家企业", "20%以上", "3年", "5G", "IPv6", "10个重点行业", "新版20个分中心", "旧版30万家", "新版50万个工业APP", "新增5个部门", "旧版2020年",
        "安全保障", "有几条", "哪一条", "三句话总结", "7.5倍", "图表9",
    ],
)  # fmt: skip
def test_a_number_that_counts_or_dates_is_no_clause(understood: Understood, text: str) -> None:
    assert clauses(understood(text)) == []


def test_the_word_may_stand_before_the_number(understood: Understood) -> None:
    assert clauses(understood("条款39")) == [(39, None)]


# ---- tasks and versions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（十）", [(10, None)]),
        ("(十)", [(10, None)]),
        ("（ 十 ）", [(10, None)]),
        ("第十项任务", [(10, None)]),
        ("第10项任务", [(10, None)]),
        ("任务10", [(10, None)]),
        ("新版（十一）的部门", [(11, NEW)]),
        ("旧版（七）", [(7, OLD)]),
        ("旧版第七项任务", [(7, OLD)]),
        ("旧版第（八）项", [(8, OLD)]),
        ("task 10", [(10, None)]),
        ("第三大任务", [(3, None)]),
    ],
)
def test_a_task_is_found_by_its_ordinal(understood: Understood, text: str, expected: list[tuple[int, Version | None]]) -> None:
    question = understood(text)
    assert tasks(question) == expected
    assert clauses(question) == []


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "f(3)", "printf(2)"])
def test_brackets_of_a_program_are_no_task(understood: Understood, text: str) -> None:
    assert tasks(understood(text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("旧版安全保障", (OLD,)),
        ("老版安全保障", (OLD,)),
        ("上一版安全保障", (OLD,)),
        ("2018-2020年的安全保障", (OLD,)),
        ("previous plan on security", (OLD,)),
        ("新版安全保障", (NEW,)),
        ("这一版的安全保障", (NEW,)),
        ("2021-2023年的安全保障", (NEW,)),
        ("the new version on security", (NEW,)),
        ("旧版和新版的安全保障", (OLD, NEW)),
        ("安全保障", ()),
    ],
)
def test_the_version_is_heard(understood: Understood, text: str, expected: tuple[Version, ...]) -> None:
    assert understood(text).versions == expected


# ---- names


@pytest.mark.parametrize(
    ("spoken", "official"),
    [
        ("工信部", "工业和信息化部"),
        ("发改委", "发展改革委"),
        ("国家发展改革委", "发展改革委"),
        ("卫健委", "卫生健康委"),
        ("国家卫生健康委员会", "卫生健康委"),
        ("市场监督管理总局", "市场监管总局"),
        ("国家标准委", "市场监管总局"),
        ("應急管理部", "应急部"),
        ("財政部", "财政部"),
        ("科学技术部", "科技部"),
        ("国务院国资委", "国资委"),
        ("国家能源局", "能源局"),
        ("MIIT", "工业和信息化部"),
        ("Ministry of Finance", "财政部"),
        ("水利部", "水利部"),
    ],
)
def test_a_department_is_known_by_its_other_names(understood: Understood, spoken: str, official: str) -> None:
    assert understood(f"{spoken}参与哪些任务").departments == (official,)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("安全保璋新增哪些部门", "安全保障新增哪些部门"),
        ("安全保彰由谁负责", "安全保障由谁负责"),
        ("国姿委参与哪些任务", "国资委参与哪些任务"),
        ("标识解西新增哪些部门", "标识解析新增哪些部门"),
        ("区快链在哪里提到", "区块链在哪里提到"),
        ("保障错施有哪些", "保障措施有哪些"),
        ("安全保障新增哪些部門", "安全保障新增哪些部门"),
        ("標識註冊量", "标识注册量"),
        ("第卅九條", "第三十九条"),
    ],
    ids=lambda value: value,
)  # fmt: skip
def test_slips_and_traditional_characters_are_read_as_meant(understood: Understood, text: str, plain: str) -> None:
    assert understood(text).plain == plain


@pytest.mark.parametrize(
    "text", ["安全保障新增哪些部门", "知识图谱在哪里提到", "时间敏感网络", "数据汇聚赋能行动的部门", "财政部参与哪些任务", "国资委和商务部"]
)
def test_what_is_written_right_is_left_alone(understood: Understood, text: str) -> None:
    assert understood(text).plain == text


@pytest.mark.parametrize(
    "text",
    [
        "标准数量目标",
        "关键标准数量",
        "网络体系强基新增了哪些部门",
        "数据汇聚赋能在旧版有对应的任务吗",
        "旧版基础设施能力提升的时间节点",
        "专项资金",
    ],
)
def test_a_word_that_the_documents_know_is_no_slip(understood: Understood, text: str) -> None:
    assert understood(text).plain == text


@pytest.mark.parametrize(
    "around",
    [
        "麻烦帮我查一下，{}", "请问{}呢？", "{}啊", "那个，{}", "客户问我{}", "你好，想了解一下{}，谢谢", "嗯……{}？？", "  {}  ", "{}😀", "「{}」",
    ],
)  # fmt: skip
def test_words_around_a_question_change_nothing(understood: Understood, around: str) -> None:
    bare, wrapped = understood("安全保障新增哪些部门"), understood(around.format("安全保障新增哪些部门"))
    assert [link.title for link in wrapped.named] == ["安全保障强化行动"]
    assert (wrapped.asks, wrapped.named, wrapped.words, wrapped.clauses) == (bare.asks, bare.named, (), ())


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("安全保障新增哪些部门", Ask.ADDED),
        ("安全保障退出了哪些部门", Ask.REMOVED),
        ("安全保障保留了哪些部门", Ask.KEPT),
        ("安全保障的时间节点", Ask.MILESTONE),
        ("研报怎么看安全保障", Ask.COMMENTARY),
        ("标识注册量是多少", Ask.QUANTITY),
        ("新39对应旧版哪一条", Ask.COUNTERPART),
        ("风险提示", Ask.RISK),
        ("保障措施", Ask.MEASURES),
        ("分析师的电话", Ask.CONTACT),
        ("Which departments were added to security?", Ask.ADDED),
    ],
    ids=lambda value: str(value),
)  # fmt: skip
def test_what_is_asked_for_is_heard(understood: Understood, text: str, ask: Ask) -> None:
    assert ask in understood(text).asks


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("安全保障新增哪些部门", Language.ZH),
        ("5G 部门", Language.ZH),
        ("IPv6", Language.ZH),
        ("new-39", Language.ZH),
        ("Which departments were added?", Language.EN),
        ("What does 新39 say about security", Language.EN),  # the sentence is English, the place is a name
        ("新39 says what", Language.ZH),
    ],
)
def test_the_answers_language_is_the_questions(understood: Understood, text: str, language: Language) -> None:
    assert understood(text).language is language


# ---- any text at all


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_cleaning_takes_control_characters_out_and_nothing_else(text: str) -> None:
    try:
        kept = clean(text)
    except UserError:
        assert not any(c.isalnum() for c in text)
        return
    assert "\0" not in kept and "\x1b" not in kept
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]
    assert clean(kept) == kept


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_writing_a_question_plainly_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@pytest.mark.parametrize("length", [MAX_LENGTH, MAX_LENGTH + 1])
def test_the_longest_question_is_a_thousand_characters(length: int) -> None:
    text = "安" * length
    if length <= 1000:
        assert clean(text) == text
    else:
        with pytest.raises(UserError, match="1001 个字"):
            clean(text)
