"""Twenty people sign in and talk at once, each about something of their own: nothing is lost and nothing mixed up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from gradio_client import Client
from team import Person, Team, password, team

from assistant.service import Assistant
from assistant.serving import logs

PEOPLE = tuple(f"分析师{n}" for n in range(20))
# What somebody asks in turn; all but the first lean on what came before. Seven talks among twenty: neighbours ask different things.
TALKS = (
    ("安全保障新增哪些部门", "那旧版呢", "那时间节点呢"),
    ("平台体系新增哪些部门", "那旧版呢", "点评怎么说"),
    ("标识注册量从多少提高到多少", "旧版是多少", "那平台呢"),
    ("新版第39条讲什么", "对应旧版哪条", "下一条"),
    ("旧版提到知识图谱了吗", "那区块链呢", "新版呢"),
    ("应急部新版参与哪些任务", "财政部呢", "旧版呢"),
    ("新版第14条讲什么", "下一条", "上一条"),
)
SAME_NAME = "今天"  # everybody calls the conversation the same; it is still everybody's own


@pytest.fixture(scope="module")
def house(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with team(assistant, tmp_path_factory.mktemp("team") / "users", PEOPLE) as opened:
        yield opened


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "elapsed_ms"}


def talk_of(person: int) -> tuple[str, ...]:
    return TALKS[person % len(TALKS)]


def test_twenty_people_get_what_each_would_get_alone(house: Team, assistant: Assistant, tmp_path: Path) -> None:
    alone = [[plain(json.loads(json.dumps(assistant.ask(q, f"alone {n}").as_json()))) for q in talk] for n, talk in enumerate(TALKS)]
    assert len({answers[1]["answer"] for answers in alone}) == len(TALKS)  # the follow-ups do lean on what came before
    together = Barrier(len(PEOPLE))
    logs.write_to(tmp_path / "page.log")

    def talk(person: int) -> list[dict[str, Any]]:
        name = PEOPLE[person]
        client = Client(house.url, auth=(name, password(name)), verbose=False)
        together.wait(300)
        return [plain(client.predict(question, SAME_NAME, api_name="/ask")) for question in talk_of(person)]

    with ThreadPoolExecutor(len(PEOPLE)) as people:
        told = list(people.map(talk, range(len(PEOPLE))))
    logs.write_to(tmp_path / "other.log")
    for person, answers in enumerate(told):
        assert answers == alone[person % len(TALKS)], PEOPLE[person]
    log = (tmp_path / "page.log").read_text("utf-8")
    assert [log.count(f"answer user={name} ") for name in PEOPLE] == [len(talk_of(person)) for person in range(len(PEOPLE))]
    assert not any(question in log for talk in TALKS for question in talk)


def test_twenty_tabs_of_the_page_hold_each_its_own_conversation(house: Team) -> None:
    start, ask = house.number("start"), house.number("ask")

    def visit(person: int) -> str:
        visitor, session = Person(house.url, PEOPLE[person]), f"tab of {person}"
        visitor.done(start, session.replace(" ", "-"))
        return [visitor.done(ask, session.replace(" ", "-"), None, question) for question in talk_of(person)][-1]

    with ThreadPoolExecutor(len(PEOPLE)) as people:
        pages = list(people.map(visit, range(len(PEOPLE))))
    for person, page in enumerate(pages):
        own = talk_of(person)
        others = {question for talk in TALKS for question in talk} - set(own)
        assert all(f'class=\\"cp-question\\">{question}<' in page for question in own), PEOPLE[person]
        assert not [question for question in others if f'class=\\"cp-question\\">{question}<' in page]
