"""What the assistant suggests to ask next, it can answer."""

import pytest

from assistant.service import Assistant
from assistant.types import Language, Status

ASKED = (
    "安全保障新增哪些部门", "标识解析的时间节点", "平台任务的点评", "新版第21条", "总结数据汇聚的变化", "新型模式的责任部门", "新增的重点任务有哪些",
    "Which departments were added for security?", "旧版第12条对应新版哪一条", "企业上云能拿多少补贴",
)  # fmt: skip


@pytest.mark.parametrize("question", ASKED)
def test_every_suggestion_has_an_answer(assistant: Assistant, question: str) -> None:
    suggestions = assistant.ask(question).suggestions
    assert 2 <= len(suggestions) <= 3
    assert question not in suggestions
    assert [s for s in suggestions if assistant.ask(s).status is not Status.ANSWERED] == []


@pytest.mark.parametrize("language", Language)
def test_every_example_has_an_answer(assistant: Assistant, language: Language) -> None:
    examples = assistant.examples(language)
    assert len(set(examples)) == 6
    assert [e for e in examples if assistant.ask(e).status is not Status.ANSWERED] == []


def test_suggestions_stay_in_the_language_of_the_question(assistant: Assistant) -> None:
    for suggestion in assistant.ask("Which departments left the platform task?").suggestions:
        assert suggestion.split()[0].isascii()
