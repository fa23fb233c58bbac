"""Conversations are kept: by user, searchable, deletable, over a restart, and never in the way of an answer."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant.history import store as kept
from assistant.history.store import History
from assistant.page.presenters import asking
from assistant.page.presenters import history as history_presenter
from assistant.page.presenters.screen import Conversation, Screen
from assistant.service import Assistant
from assistant.types import Absence, Answer, Citation, Claim, ClaimKind, Language, Status, Turn, Verdict
from corpus.errors import UserError
from corpus.types import Basis, Kind, Pair, Relation, Version

QUESTION = "安全保障新增哪些部门"
APPS = "工业APP数量目标"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)


def plain(question: str, answer: str = "") -> Answer:
    return Answer(question, Status.ANSWERED, None, answer or f"关于{question}的回答")


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def history(tmp_path: Path, said: list[str]) -> Iterator[History]:
    opened = History(tmp_path / "history.sqlite3", said.append)
    yield opened
    opened.close()


def firsts(history: History, user: str = "", words: str = "") -> list[str]:
    return [summary.first for summary in history.conversations(user, words).summaries]


# ---- answers come back exactly


def test_every_field_of_an_answer_comes_back(history: History) -> None:
    citation = Citation(1, "d:new-1", "新版第1条", Version.NEW, Kind.CLAUSE, "（一）任务", 1, 2, "d", 3, 5, "引文\u3000“全文”\n")
    front = Citation(2, "d:front-1", "首页", None, Kind.FRONT, None, None, None, "d", 0, 1, "首")
    claim = Claim("没有提到甲 [1]", ClaimKind.COMPUTED, (1, 2), ("甲", "乙"))
    pair = Pair(("d:old-1",), ("d:new-1", "d:new-2"), (), Relation.SPLIT, Basis.MEANING, 0.1 + 0.2)
    answer = Answer(
        "问",
        Status.NO_ANSWER,
        Absence.NOT_IN_SOURCE,
        "答 **[1]**",
        (claim,),
        (citation, front),
        (pair,),
        ("接着问",),
        3,
        12.34,
        ("broker:",),
        {"seek": "text", "text": "“全文” · 条文内容"},
    )
    untouched = Answer("", Status.ANSWERED, None, "")
    assert [f.name for f in fields(Answer) if getattr(answer, f.name) == getattr(untouched, f.name)] == []
    turn = Turn(1, answer, verdict=Verdict.WRONG)
    history.record("", "c", turn, ("d", "e"))
    past = history.read("", "c")
    assert past is not None
    assert past.turns == (turn,) and past.documents == (("d", "e"),)


@pytest.mark.parametrize("question", [QUESTION, APPS, "新版第50条", "旧版提到知识图谱了吗", "图表5的点评对吗"])
def test_real_answers_come_back_exactly(assistant: Assistant, history: History, question: str) -> None:
    answer = assistant.ask(question)
    history.record("", "c", Turn(1, answer))
    past = history.read("", "c")
    assert past is not None and past.turns[0].answer == answer
    assert replace(Answer.from_json(json.loads(json.dumps(answer.as_json()))), claims=answer.claims, owners=answer.owners) == answer


# ---- lists, users, searching


def test_conversations_are_listed_newest_first_with_count_and_time(history: History) -> None:
    history.record("", "a", Turn(1, plain("先问的")), at=NOON)
    history.record("", "b", Turn(1, plain("后问的")), at=NOON + timedelta(hours=1))
    history.record("", "a", Turn(2, plain("又问")), at=NOON + timedelta(hours=2))
    first, second = history.conversations("").summaries
    assert (first.id, first.first, first.count, first.started, first.latest) == ("a", "先问的", 2, NOON, NOON + timedelta(hours=2))
    assert (second.id, second.count) == ("b", 1)


def test_nobody_sees_finds_opens_or_deletes_what_another_asked(history: History) -> None:
    history.record("张三", "same", Turn(1, plain("张三的问题")))
    history.record("李四", "same", Turn(1, plain("李四的问题")))
    history.record("", "open", Turn(1, plain("没有登录的问题")))
    for user, question in (("张三", "张三的问题"), ("李四", "李四的问题"), ("", "没有登录的问题")):
        assert firsts(history, user) == [question] == firsts(history, user, "问题")
    past = history.read("李四", "same")
    assert past is not None and [turn.answer.question for turn in past.turns] == ["李四的问题"]
    assert history.read("李四", "open") is None
    assert not history.delete("李四", "open")
    assert history.clear("李四") == 1
    assert firsts(history, "李四") == [] and firsts(history, "张三") == ["张三的问题"]
    assert history.read("张三", "same") is not None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("部门", True),
        ("科技部", True),
        ("科技部、生态环境部", True),  # the mark [1] between them is no part of what was said
        ("部门 国资委", True),
        ("部门　国资委", True),
        ("IPv6 科技部", True),
        ("ｉｐＶ６", True),
        ("國資委", True),
        ("安全 保障", True),
        ("部门 财政部", False),
        ("%", False),
        ("_", False),
        ("'", False),
        ("   ", True),
        ("。", False),
    ],
)
def test_a_search_finds_all_words_in_questions_and_answers(history: History, words: str, found: bool) -> None:
    history.record("", "c", Turn(1, plain(QUESTION, "**科技部**[1]、生态环境部[2]、国资委")))
    history.record("", "c", Turn(2, plain("IPV6 呢", "没有提到")))
    assert firsts(history, "", words) == ([QUESTION] if found else [])


def test_traditional_questions_are_found_by_simplified_words_and_by_their_own(history: History) -> None:
    history.record("", "c", Turn(1, plain("安全保障新增哪些部門")))
    for words in ("部门", "部門", "安全保障新增哪些部门"):
        assert firsts(history, "", words) == ["安全保障新增哪些部門"]


def test_a_search_names_the_later_question_that_it_met(history: History) -> None:
    history.record("", "c", Turn(1, plain("甲")))
    history.record("", "c", Turn(2, plain("乙")))
    (summary,) = history.conversations("", "乙").summaries
    assert (summary.first, summary.found) == ("甲", "乙")
    assert history.conversations("", "甲").summaries[0].found == ""


def test_more_conversations_than_are_listed_are_counted(history: History) -> None:
    for n in range(7):
        history.record("", f"c{n}", Turn(1, plain(f"问{n}")), at=NOON + timedelta(minutes=n))
    found = history.conversations("", "问", limit=3)
    assert [summary.first for summary in found.summaries] == ["问6", "问5", "问4"]
    assert found.total == 7


# ---- ceilings, deletion


def test_beyond_the_ceiling_the_oldest_conversations_go(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_CONVERSATIONS", 3)
    history.record("别人", "x", Turn(1, plain("最早")), at=NOON - timedelta(days=1))
    for n in range(5):
        history.record("", f"c{n}", Turn(1, plain(f"问{n}")), at=NOON + timedelta(minutes=n))
    assert firsts(history) == ["问4", "问3", "问2"]
    assert firsts(history, "别人") == ["最早"]


def test_beyond_the_ceiling_the_oldest_turns_go(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_TURNS", 4)
    for n in range(1, 8):
        history.record("", "c", Turn(n, plain(f"问{n}")))
    past = history.read("", "c")
    assert past is not None and [turn.number for turn in past.turns] == [4, 5, 6, 7]


def test_what_is_deleted_stands_in_no_file(history: History) -> None:
    secret = "只此一问的机密字样"
    history.record("", "c", Turn(1, plain(secret)))
    history.record("", "d", Turn(1, plain("别的")))
    assert history.delete("", "c")
    assert not history.delete("", "c")
    assert history.read("", "c") is None and firsts(history, "", "机密") == []
    history.close()
    files = list(history.path.parent.iterdir())
    assert history.path in files
    assert not [file for file in files if secret.encode() in file.read_bytes()]
    assert firsts(history) == ["别的"]


def test_the_file_is_readable_by_its_owner_alone(history: History) -> None:
    history.record("", "c", Turn(1, plain("问")))
    assert {file.stat().st_mode & 0o077 for file in history.path.parent.iterdir()} == {0}


def test_two_tabs_of_one_conversation_lose_no_turn(history: History) -> None:
    for question in ("一", "二", "三"):
        history.record("", "c", Turn(1, plain(question)))
    past = history.read("", "c")
    assert past is not None
    assert [(turn.number, turn.answer.question) for turn in past.turns] == [(1, "一"), (2, "二"), (3, "三")]


# ---- many at once, restart, damage


def test_twenty_people_at_once_lose_and_mix_nothing(history: History) -> None:
    def person(n: int) -> list[str]:
        user = f"人{n}"
        for k in range(1, 6):
            history.record(user, f"c{n}", Turn(k, plain(f"{user}第{k}问")))
            history.conversations(user, "第1问")
        past = history.read(user, f"c{n}")
        return [turn.answer.question for turn in past.turns] if past else []

    with ThreadPoolExecutor(20) as pool:
        told = list(pool.map(person, range(20)))
    assert told == [[f"人{n}第{k}问" for k in range(1, 6)] for n in range(20)]


def test_two_programs_share_a_file(history: History) -> None:
    other = History(history.path, lambda line: None)
    history.record("", "a", Turn(1, plain("甲")), at=NOON)
    other.record("", "b", Turn(1, plain("乙")), at=NOON + timedelta(minutes=1))
    other.close()
    assert firsts(history) == ["乙", "甲"]


@pytest.mark.parametrize("damage", [b"this is no database" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_set_aside_with_one_line(history: History, said: list[str], damage: bytes) -> None:
    history.path.write_bytes(damage)
    assert firsts(history) == []
    (kept_file,) = history.path.parent.glob("history.sqlite3.damaged-*")
    assert kept_file.read_bytes() == damage
    assert len(said) == 1 and "已损坏" in said[0] and kept_file.name in said[0] and "\n" not in said[0]
    history.record("", "c", Turn(1, plain("问")))
    assert firsts(history) == ["问"]
    assert len(said) == 1


def test_a_file_that_is_damaged_while_the_program_runs_is_set_aside(history: History, said: list[str]) -> None:
    history.record("", "c", Turn(1, plain("旧")))
    history.close()
    with sqlite3.connect(history.path) as other:
        other.execute("DROP TABLE turns")
    other.close()
    history.record("", "d", Turn(1, plain("新")))
    assert firsts(history) == ["新"] and len(said) == 1


def test_a_file_of_a_newer_program_is_kept_aside_as_it_is(history: History, said: list[str]) -> None:
    history.record("", "c", Turn(1, plain("问")))
    history.close()
    with sqlite3.connect(history.path) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    content = history.path.read_bytes()
    history.record("", "d", Turn(1, plain("新")))
    assert firsts(history) == ["新"]
    (kept,) = [path for path in history.path.parent.glob("*.newer-*") if path.suffix != "-wal"]
    assert kept.read_bytes()[100:] == content[100:]
    assert len(said) == 1 and kept.name in said[0] and "更新的程序" in said[0]


def test_a_folder_in_its_place_is_kept_aside(history: History, said: list[str]) -> None:
    history.path.mkdir()
    history.record("", "c", Turn(1, plain("问")))
    assert firsts(history) == ["问"]
    assert len(said) == 1 and [path.is_dir() for path in history.path.parent.glob("*.damaged-*")] == [True]


def test_a_byte_that_is_no_text_spoils_no_list(history: History) -> None:
    for n, question in enumerate(("甲", "乙")):
        history.record("", f"c{n}", Turn(1, plain(question)), at=NOON + timedelta(minutes=n))
    history.close()
    with sqlite3.connect(history.path) as other:
        other.execute("UPDATE conversations SET first = CAST(x'ffb2' AS TEXT), started = 'x' WHERE id = 'c0'")
    other.close()
    assert [first[:1] for first in firsts(history)] == ["乙", "\ufffd"]
    past = history.read("", "c0")
    assert past is not None and past.turns[0].answer.question == "甲"


def test_a_home_that_cannot_be_written_has_no_history_and_says_so(tmp_path: Path, said: list[str]) -> None:
    history = History(tmp_path / "none" / "history.sqlite3", said.append, is_kept=False)
    history.record("", "c", Turn(1, plain("问")))
    with pytest.raises(UserError, match="只读"):
        history.conversations("")
    assert not (tmp_path / "none").exists()


def test_an_answer_that_cannot_be_read_back_is_told_and_may_be_deleted(history: History) -> None:
    history.record("", "c", Turn(1, plain("问")))
    with sqlite3.connect(history.path) as other:
        other.execute("UPDATE turns SET answer = '{}'")
    other.close()
    with pytest.raises(UserError, match="读不出来"):
        history.read("", "c")
    assert history.delete("", "c")


def test_a_full_disk_is_told_in_one_line_and_asking_goes_on(history: History) -> None:
    history.record("", "c", Turn(1, plain("问")))
    connection = history._opened()
    connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(UserError, match="full") as told:
        history.record("", "c", Turn(2, plain("长" * 100_000)))
    assert "\n" not in str(told.value) and str(history.path) in str(told.value)
    history.record("", "c", Turn(2, plain("又有地方了")))
    past = history.read("", "c")
    assert past is not None and [turn.answer.question for turn in past.turns] == ["问", "又有地方了"]


# ---- on the page: asking, opening again, deleting


@pytest.fixture
def own(copied_home: Callable[[], Path]) -> Iterator[Assistant]:
    with Assistant.open(copied_home()) as opened:
        opened.prepare()
        yield opened


def begun(assistant: Assistant, user: str = "", language: Language = Language.ZH) -> Conversation:
    return asking.begin(assistant, Conversation(language=language, user=user)).conversation


def asked(assistant: Assistant, conversation: Conversation, *questions: str) -> Screen:
    screen = Screen(conversation)
    for question in questions:
        screen = asking.ask(assistant, screen.conversation, question)
        assert screen.box == "", screen.line
    return screen


def test_a_conversation_goes_on_after_a_restart(copied_home: Callable[[], Path]) -> None:
    home = copied_home()
    with Assistant.open(home) as first:
        before = asked(first, begun(first), QUESTION)
        name = before.conversation.id
        expected = first.ask("那网络体系呢", name).answer
    with Assistant.open(home) as second:
        new = begun(second)
        assert new.id != name
        shown = history_presenter.opened(second, new)
        assert shown.past is not None and QUESTION in shown.past and f'data-reopen="{name}"' in shown.past
        screen = history_presenter.reopen(second, new, name).screen
        assert screen is not None and screen.line == ""
        assert screen.conversation.turns == before.conversation.turns
        assert screen.answers == before.answers and screen.proof == before.proof
        after = asked(second, screen.conversation, "那网络体系呢").conversation
        assert [turn.number for turn in after.turns] == [1, 2]
        assert after.turns[1].answer.answer == expected
        past = second.history.read("", name)
        assert past is not None and past.turns == after.turns


def test_a_question_of_chosen_documents_comes_back_with_them(own: Assistant, tmp_path: Path) -> None:
    text = tmp_path / "办法.txt"
    text.write_text("样例办法\n\n第一条 为了规范数据处理活动，制定本办法。\n第二条 数据处理者应当每年开展一次检查。\n", encoding="utf-8")
    document = own.add([text]).document
    chosen = replace(begun(own), documents=(document,))
    name = asked(own, chosen, "第二条说了什么").conversation.id
    screen = history_presenter.reopen(own, begun(own), name).screen
    assert screen is not None and screen.conversation.documents == (document,) and screen.line == ""
    assert screen.scope is not None and "样例办法" in screen.scope
    own.library.remove(document)
    screen = history_presenter.reopen(own, begun(own), name).screen
    assert screen is not None and screen.conversation.documents == ()
    assert screen.answers is not None and "每年开展一次检查" in screen.answers
    assert "已不在资料库" in (screen.line or "")
    asked(own, screen.conversation, QUESTION)


def test_one_user_opens_and_deletes_nothing_of_another_on_the_page(own: Assistant) -> None:
    name = asked(own, begun(own, "张三"), QUESTION).conversation.id
    other = begun(own, "李四")
    shown = history_presenter.reopen(own, other, name)
    assert shown.screen is None and "不在历史里" in shown.told
    history_presenter.forget(own, other, name)
    history_presenter.forget_all(own, other)
    found = history_presenter.search(own, begun(own, "张三"), "").past
    assert found is not None and QUESTION in found
    assert QUESTION not in (history_presenter.opened(own, other).past or "")


def test_deleting_the_conversation_on_the_page_begins_a_new_one(own: Assistant) -> None:
    kept_one = asked(own, begun(own), APPS).conversation
    current = asked(own, begun(own), QUESTION).conversation
    shown = history_presenter.forget(own, current, kept_one.id)
    assert shown.screen is None and "已删除" in shown.told and APPS not in (shown.past or "")
    shown = history_presenter.forget(own, current, current.id)
    assert shown.screen is not None and shown.screen.conversation.turns == ()
    assert shown.screen.conversation.id != current.id
    assert shown.past is not None and "还没有对话" in shown.past


def test_a_script_in_a_question_stays_text_in_the_list(own: Assistant) -> None:
    attack = "<script>window.harm=1</script><img src=x onerror=alert(1)>安全 ${1} {{x}} javascript:alert(1)"
    asked(own, begun(own), attack)
    for shown in (history_presenter.opened(own, begun(own)), history_presenter.search(own, begun(own), "安全")):
        assert shown.past is not None and "&lt;script&gt;" in shown.past
        assert not [raw for raw in ("<script", "<img", "${", "{{") if raw in shown.past]


@pytest.mark.parametrize("language", list(Language))
def test_a_history_that_cannot_be_written_takes_one_line_and_the_answer_still_comes(
    copied_home: Callable[[], Path], language: Language
) -> None:
    home = copied_home()
    (home / "history.sqlite3").unlink(missing_ok=True)
    (home / "history.sqlite3").symlink_to(home / "no" / "such" / "place")
    with Assistant.open(home) as opened:
        screen = asked(opened, begun(opened, language=language), QUESTION)
        assert screen.answers is not None and "科技部" in screen.answers
        assert screen.line is not None and screen.line.count("<p") == 1
        assert ("历史记录" if language is Language.ZH else "the history") in screen.line
        shown = history_presenter.opened(opened, screen.conversation)
        assert shown.told.count("<p") == 1 and "history.sqlite3" in shown.told
        assert history_presenter.forget_all(opened, screen.conversation).screen is None
        again = asked(opened, screen.conversation, "那网络体系呢")
        assert [turn.number for turn in again.conversation.turns] == [1, 2]


def test_a_damaged_history_is_told_on_the_tab_and_keeps_no_answer_back(copied_home: Callable[[], Path]) -> None:
    home, lines = copied_home(), list[str]()
    (home / "history.sqlite3").write_bytes(b"broken" * 1000)
    with Assistant.open(home, notice=lines.append) as opened:
        screen = asked(opened, begun(opened), QUESTION)
        assert screen.line == "" and screen.answers is not None and "科技部" in screen.answers
        shown = history_presenter.opened(opened, screen.conversation)
        assert "用不了" in shown.told and ".damaged-" in shown.told
        assert shown.past is not None and QUESTION in shown.past
    assert sum("历史记录" in line for line in lines) == 1


def test_a_look_through_an_assistant_that_only_looks_up_makes_no_file(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "home") as opened:
        opened.lookup("新39")
    assert not (tmp_path / "home" / "history.sqlite3").exists()
