"""What is imported is declared, what is installed is held to its hash, and its licence is known."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import licences
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKS = ("constraints.txt", "constraints-cuda.txt")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def declared(*extras: str) -> set[str]:
    """Return the names that pyproject.toml asks for, with those of extras."""
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in PROJECT["optional-dependencies"][extra])]
    return {canonicalize_name(Requirement(line).name) for line in lines}


def imported(*rooms: str) -> set[str]:
    """Return the top modules that the code of rooms imports, also by a name in a string."""
    return {name.partition(".")[0] for room in rooms for path in files(ROOT / room) for name in named(path)}


def files(room: Path) -> Iterator[Path]:
    yield from [room] if room.is_file() else room.rglob("*.py")


def named(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in ("import_module", "importorskip"):
            yield from (first.value for first in node.args[:1] if isinstance(first, ast.Constant))


def undeclared(modules: set[str], names: set[str]) -> list[str]:
    """Return the modules of other people that belong to no declared package."""
    own = {path.stem for path in (*(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py"))}
    own |= {"corpus", "index", "assistant", "ui", "fuzz", "browser"}
    packages = packages_distributions()
    others = sorted(modules - own - sys.stdlib_module_names)
    return [module for module in others if not {canonicalize_name(name) for name in packages.get(module, [module])} & names]


def test_what_the_program_imports_is_declared() -> None:
    assert undeclared(imported("corpus", "index", "assistant", "ui.py"), declared("mcp", "ocr")) == []


def test_what_tests_and_benches_import_is_declared() -> None:
    assert undeclared(imported("tests", "bench"), declared("mcp", "ocr", "dev")) == []


def pinned() -> dict[str, list[str]]:
    """Return the pinned lines with their hashes, by what is pinned."""
    text = "".join((ROOT / name).read_text("utf-8") for name in LOCKS).replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {line.partition("--hash")[0].strip(): _HASH.findall(line) for line in lines}


def test_every_pinned_package_has_one_version_and_hashes() -> None:
    for line, hashes in pinned().items():
        (specifier,) = Requirement(line).specifier
        assert specifier.operator == "==" and hashes, line


@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13"])
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_everything_declared_is_pinned_once_for_every_python_and_system(version: str, system: str) -> None:
    machine = {"linux": ("Linux", "x86_64"), "darwin": ("Darwin", "arm64"), "win32": ("Windows", "AMD64")}[system]
    place = {"python_version": version, "python_full_version": f"{version}.9", "sys_platform": system, "implementation_name": "cpython"}
    place |= {"platform_python_implementation": "CPython", "platform_system": machine[0], "platform_machine": machine[1], "extra": ""}
    here = [asked for line in pinned() if not (asked := Requirement(line)).marker or asked.marker.evaluate(place)]
    names = [canonicalize_name(asked.name) for asked in here]
    assert len(names) == len(set(names))
    wanted = [*PROJECT["dependencies"], *(line for extra in ("mcp", "ocr", "dev") for line in PROJECT["optional-dependencies"][extra])]
    for line in wanted:
        asked = Requirement(line)
        if asked.name != PROJECT["name"] and (not asked.marker or asked.marker.evaluate(place)):
            (pin,) = [each for each in here if canonicalize_name(each.name) == canonicalize_name(asked.name)]
            assert asked.specifier.contains(next(iter(pin.specifier)).version), f"{asked} is pinned as {pin}"


def test_no_lock_names_a_place_to_fetch_from() -> None:
    assert "://" not in "".join((ROOT / name).read_text("utf-8") for name in (*LOCKS, "Makefile", "pyproject.toml"))


def test_the_licence_of_everything_installed_is_known() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "tests" / "licences.py")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "faiss-cpu" in done.stdout and " 0 to be read" in done.stdout


@pytest.mark.parametrize(
    "stated", ["", "GPL-3.0-or-later", "MIT AND LGPL-2.1-only", "GNU Affero General Public License v3", "Proprietary", "MPL-2.0"]
)
def test_unknown_and_copyleft_licences_are_told(stated: str) -> None:
    (fault,) = licences.faults({"newcomer": stated})
    assert fault.startswith("newcomer: ")
    assert not [*licences.faults({"certifi": stated})]


@pytest.mark.parametrize("stated", ["MIT", "BSD-3-Clause AND (Apache-2.0 OR MIT)", "Apache Software License AND MIT License"])
def test_licences_that_only_want_to_be_named_pass(stated: str) -> None:
    assert licences.is_free(stated)
