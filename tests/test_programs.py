"""What programs get is what the command line prints, from the same functions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from laws import FERRY, write_laws
from typer.testing import CliRunner

from assistant.cli.main import app
from assistant.service import Assistant
from assistant.serving import programs
from corpus.errors import UserError

QUESTION = "安全保障新增哪些部门"


def printed(home: Path, *arguments: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(app, [*arguments, "--json", "--home", str(home)])
    assert done.exit_code == 0
    return [json.loads(line) for line in done.stdout.splitlines()]


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False))


def test_an_answer_is_the_one_that_the_command_line_prints(home: Path, assistant: Assistant) -> None:
    answer = plain(programs.ask(assistant, QUESTION))
    (row,) = printed(home, "ask", QUESTION)
    assert answer | {"elapsed_ms": 0} == row | {"elapsed_ms": 0}
    assert "科技部、生态环境部、国资委、能源局、国防科工局" in answer["answer"]


def test_lists_are_those_that_the_command_line_prints(home: Path, assistant: Assistant) -> None:
    assert plain(programs.clause(assistant, "新39")) == printed(home, "clause", "新39")
    assert plain(programs.pairs(assistant, "十")) == printed(home, "pairs", "--task", "十")
    assert plain(programs.pairs(assistant, document="boci-2021")) == printed(home, "pairs", "--document", "boci-2021")
    assert plain(programs.changes(assistant)) == printed(home, "changes")


def test_an_alignment_is_the_one_that_the_command_line_prints_from_files_or_texts(home: Path, assistant: Assistant, tmp_path: Path) -> None:
    old, new = write_laws(tmp_path)[FERRY]
    rows = printed(home, "align", str(old), str(new))
    assert plain(programs.align(assistant, old, new)) == rows
    assert plain(programs.align(assistant, old.read_text("utf-8"), new.read_text("utf-8"))) == rows
    (dropped,) = [row for row in rows if row["relation"] == "dropped"]
    assert (dropped["old"], dropped["new"]) == (["第六条"], [])


def test_documents_are_listed_without_their_places_on_this_machine(home: Path, assistant: Assistant) -> None:
    listed = plain(programs.documents(assistant))
    assert [row["document"] for row in listed] == ["boci-2021"]
    (row,) = printed(home, "list")
    assert listed == [{name: value for name, value in row.items() if name != "paths"}]
    assert str(home) not in json.dumps(listed) and "/" not in json.dumps(listed)


@pytest.mark.parametrize("call", [programs.changes, programs.pairs, lambda a, document: programs.clause(a, "新39", document)])
def test_a_document_that_is_not_there_is_told(assistant: Assistant, call: Any) -> None:
    with pytest.raises(UserError, match="没有“nothing”"):
        call(assistant, document="nothing")


def test_a_session_remembers_and_none_forgets(assistant: Assistant) -> None:
    programs.ask(assistant, QUESTION, "one")
    followed = programs.ask(assistant, "那时间节点呢", "one")
    assert "boci-2021:new-10-milestone" in [citation["id"] for citation in followed["citations"]]
    programs.ask(assistant, QUESTION)
    alone = programs.ask(assistant, "那时间节点呢")
    assert alone["answer"] == programs.ask(assistant, "那时间节点呢", "another")["answer"] != followed["answer"]


def test_sessions_of_different_users_and_of_pages_are_different() -> None:
    keys = [
        programs.session_key(user, session) for user, session in (("", "1"), ("a", "1"), ("b", "1"), ("a", "2"), ("a:1", "1"), ("a", "1:1"))
    ]
    assert len(set(keys)) == len(keys)
    assert all(key and key.startswith("api:") for key in keys)
    assert programs.session_key("a", "") is None


def test_a_session_or_a_text_beyond_measure_is_refused(assistant: Assistant) -> None:
    with pytest.raises(UserError, match="200"):
        programs.ask(assistant, QUESTION, "长" * 201)
    with pytest.raises(UserError, match="5,000,001"):
        programs.align(assistant, "长" * 5_000_001, "")
