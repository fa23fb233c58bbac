"""Every stored file, damaged in every way: nothing wrong is answered, nothing is lost in silence, and the rest goes on."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import damage
import pytest
from damage import DAMAGES, FILES, NOBODY, OUTCOMES, examined, flip, furnish, inflict, used

from index.doctor import State

pytest_plugins = ["test_index_samples"]
CASES = [
    (name, how, outcome) for name, outcomes in OUTCOMES.items() for how, outcome in zip(DAMAGES, outcomes, strict=True) if outcome != "-"
]
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture(scope="module")
def furnished() -> Iterator[Path]:
    """Yield a furnished home, to be copied with what lies beside it; others than root can reach it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        furnish(Path(folder) / "home")
        yield Path(folder)


@pytest.fixture
def home(furnished: Path) -> Iterator[Path]:
    """Yield a home of its own in the place where the furnished one was made, which its documents' paths name."""
    kept = furnished.with_name(f"{furnished.name}-kept")
    shutil.copytree(furnished, kept)
    yield furnished / "home"
    for path in furnished.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(kept, furnished, dirs_exist_ok=True)
    shutil.rmtree(kept)


@pytest.fixture(scope="module")
def before(furnished: Path) -> dict[str, Any]:
    """Return what is answered while nothing is damaged; asked of a copy, whose added documents are kept in the home."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(furnished, folder, dirs_exist_ok=True)
        return answers(used(Path(folder) / "home"))


def answers(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told.get(name) for name in ("answers", "texts", "rows")}


def only(home: Path, name: str) -> Path:
    return sorted(home.glob(FILES[name]))[0]  # a document of its own makes a segment of its own


def as_nobody(home: Path) -> tuple[dict[str, Any], list[list[str]]]:
    """Use a home as a user who may read and write all of it but what is unreadable."""
    if not IS_ROOT:
        pytest.skip("only root can become another user")
    for path in [home.parent, *home.parent.rglob("*")]:
        if path.stat().st_mode & 0o777:
            os.chown(path, NOBODY, NOBODY)
    command = [sys.executable, str(Path(damage.__file__)), str(home)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=Path(__file__).parent.parent)
    assert done.returncode == 0, done.stderr
    told, found = (*map(json.loads, done.stdout.splitlines()), [])[:2]
    return told, found


@pytest.mark.parametrize(("name", "how", "outcome"), CASES, ids=lambda value: str(value))
def test_each_damage_has_the_outcome_of_the_table(home: Path, before: dict[str, Any], name: str, how: str, outcome: str) -> None:
    path = only(home, name)
    inflict(path, how)
    if how == "unreadable":
        told, found = as_nobody(home)
    else:
        told = used(home)
        found = [[each.part, each.state.value] for each in examined(home)] if "refused" not in told else []
    said = [line for line in told["said"] if "\n" not in line]
    assert len(said) == len(told["said"])
    part = "originals" if name.startswith("documents") else name.lstrip(".").split("/")[0].split(".")[0]
    states = {state for where, state in found if where.lstrip(".").startswith(part)}
    if outcome == "refused":
        assert "\n" not in told["refused"] and str(home) in told["refused"]
        return
    assert answers(told) == before
    if outcome == "closed":
        assert "\n" not in told["closed"] and str(path) in told["closed"] and State.WRONG.value in states
        return
    assert told["closed"] == ""
    mentioned = [line for line in said if any(word in line for word in (path.name, "索引", "数据库", "历史记录", "摘录", "渡口"))]
    kept = [each for each in path.parent.glob(f"{path.name}.*") if ".damaged-" in each.name or ".newer-" in each.name]
    match outcome:
        case "same":
            assert said == [] and State.WRONG.value not in states
        case "healed":
            assert mentioned and State.WRONG.value not in states
            if how != "unreadable":
                assert used(home)["said"] == []
        case "aside":
            assert len(mentioned) == 1 and len(kept) >= 1 and kept[0].name in mentioned[0]
            assert used(home)["said"] == []
        case "mended":
            assert said == [] and State.MENDED.value in states
            assert State.WRONG.value not in {each.state.value for each in examined(home)}
        case "named":
            assert State.WRONG.value in states


def test_a_bit_that_turns_over_anywhere_in_the_database_changes_no_answer(home: Path, before: dict[str, Any]) -> None:
    path, dice = home / "library.sqlite", random.Random(7)
    whole = home.with_name("whole")
    shutil.copytree(home, whole)
    outcomes = []
    for place in dice.sample(range(path.stat().st_size), 150):
        shutil.rmtree(home)
        shutil.copytree(whole, home)
        flip(path, [place])
        told = used(home)
        if "refused" in told:
            assert "\n" not in told["refused"], place
        else:
            assert answers(told) == before, (place, told["said"])
            assert used(home)["said"] == [], place
        outcomes.append("refused" if "refused" in told else "healed" if told["said"] else "same")
    assert set(outcomes) >= {"healed", "same"} and outcomes.count("refused") < 5


def test_the_table_stands_in_the_results() -> None:
    assert damage.table() in (Path(__file__).parent.parent / "bench" / "RESULTS.md").read_text(encoding="utf-8")
