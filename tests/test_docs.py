"""What the READMEs say is what the program does."""

import json
import re
from pathlib import Path

import pytest

from assistant.cli.main import app
from assistant.service import Assistant

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
GUIDES = (*READMES, "CONTRIBUTING.md")
SHORTENED = "…"


def commands() -> list[str]:
    return [info.name or info.callback.__name__ for info in app.registered_commands if info.callback]


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("command", commands())
def test_every_command_stands_in_the_readme(readme: str, command: str) -> None:
    assert f"`clausepair {command}" in (ROOT / readme).read_text(encoding="utf-8")


def test_the_json_sample_is_what_the_program_prints(assistant: Assistant) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert block is not None
    sample = json.loads(block.group(1))
    printed = json.loads(json.dumps(assistant.ask(sample["question"]).as_json(), ensure_ascii=False))
    assert set(sample) <= set(printed)
    for name in set(sample) - {"elapsed_ms"}:
        shown, real = sample[name], printed[name]
        if isinstance(shown, list):
            kept = [value for value in shown if value != SHORTENED]
            assert kept == real[: len(kept)]
            assert (len(kept) == len(real)) == (SHORTENED not in shown)
        else:
            assert shown == real


@pytest.mark.parametrize("readme", GUIDES)
def test_the_files_a_readme_names_are_there(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    named = re.findall(r"\]\((?!https?:)([^)#]+)\)|`((?:corpus|assistant|tests|index)/[\w./]+)`", text)
    assert [name for pair in named for name in pair if name and not (ROOT / name).exists()] == []


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_is_read_in_one_sitting(readme: str) -> None:
    assert len((ROOT / readme).read_text(encoding="utf-8").splitlines()) <= 190
