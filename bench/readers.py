"""Time of the processor and peak memory of every reader, each in a process of its own, beside the bare libraries and at three lengths.

    python bench/readers.py [--laws ../shared/data/laws-all.tar.xz]

One text, laws one behind the other, is written as a PDF of 75, 150 and 300 pages and as files of the other kinds: a page has
30 lines of 40 characters.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from memory import peak_mib

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
STATUTE = DATA / "docs" / "网络安全法_2016.pdf"
STATUTE_PAGES = 12
ACROSS, DOWN = 40, 30
LENGTHS = (75, 150, 300)
LIBRARIES = ("pdfplumber", "pypdfium2", "python-docx", "openpyxl", "selectolax", "markdown-it-py", "reportlab")
MOST_MEMORY = 1 << 10  # MiB


def lines_of_laws(laws: Path, characters: int) -> list[str]:
    """Return paragraphs of laws, in the order of their names, until they fill so many characters of printed lines."""
    found: list[str] = []
    left = characters
    with tarfile.open(laws) as packed:
        members = sorted((m for m in packed if m.name.endswith(".md") and m.size > 30_000 and "DLC" not in m.name), key=lambda m: m.name)
        for member in members:
            file = packed.extractfile(member)
            text = file.read().decode("utf-8") if file else ""
            for line in (line.strip("# \t") for line in text.split("\n") if line.strip() and not line.startswith("<!--")):
                left -= ACROSS * len([*_wrapped(line)])
                if left < 0:
                    return found
                found.append(line)
    return found


def print_pdf(lines: list[str], pages: int, path: Path) -> None:
    """Print paragraphs as a word processor does, with the page's number below, on exactly so many pages."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    font, size, pitch, left = "STSong-Light", 10.5, 22.0, 90.0
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    canvas = Canvas(str(path), pagesize=A4)
    page, row = 1, 0
    for line in lines:
        for at, text in enumerate(_wrapped(line)):
            if row == DOWN:
                canvas.setFont(font, 9)
                canvas.drawCentredString(A4[0] / 2, 40, f"— {page} —")
                canvas.showPage()
                page, row = page + 1, 0
                if page > pages:
                    canvas.save()
                    return
            canvas.setFont(font, size)
            canvas.drawString(left + (0 if at else 2 * size), A4[1] - 80 - row * pitch, text)
            row += 1
    canvas.save()


def _wrapped(line: str) -> Iterator[str]:
    yield line[: ACROSS - 2]
    for start in range(ACROSS - 2, len(line), ACROSS):
        yield line[start : start + ACROSS]


def write_files(lines: list[str], folder: Path) -> dict[str, Path]:
    """Write paragraphs as a Word file, a web page, Markdown and a workbook."""
    import docx
    import openpyxl

    paths = {kind: folder / f"laws.{kind}" for kind in ("docx", "html", "md", "xlsx")}
    document, workbook = docx.Document(), openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for line in lines:
        document.add_paragraph(line)
        sheet.append([line])
    document.save(str(paths["docx"]))
    workbook.save(paths["xlsx"])
    paths["md"].write_text("\n\n".join(lines), encoding="utf-8")
    paths["html"].write_text(f"<html><body>{''.join(f'<p>{line}</p>' for line in lines)}</body></html>", encoding="utf-8")
    return paths


def ours(path: Path) -> int:
    """Read a file into blocks."""
    from corpus.readers.files import read_stream

    return len(read_stream(path).plain)


def records(path: Path) -> int:
    """Read a file into records."""
    from corpus.read import read_files

    return len(read_files([path], "a").plain)


def added(path: Path) -> int:
    """Add a file to a library: text, outline, records and relations, without vectors."""
    from corpus.read import read_files
    from index.store import Store
    from index.sync import add

    with tempfile.TemporaryDirectory() as home:
        store = Store.open(Path(home) / "library.sqlite", lambda *_: None)
        name = add(store, [path], "", read_files, 1).document
        document = next(iter(store.documents(name)))
        store.relations(document)
        return len(document.plain)


def bare_pdfplumber(path: Path) -> int:
    """Extract text with pdfplumber, page by page."""
    import pdfplumber

    characters = 0
    with pdfplumber.open(path) as document:
        for page in document.pages:
            characters += len(page.extract_text())
            page.close()
    return characters


def bare_pypdfium2(path: Path) -> int:
    """Extract text with pypdfium2, page by page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    return sum(len(page.get_textpage().get_text_range()) for page in document)


def bare_docx(path: Path) -> int:
    """Join the paragraphs that python-docx gives."""
    import docx

    return sum(len(paragraph.text) for paragraph in docx.Document(str(path)).paragraphs)


def bare_openpyxl(path: Path) -> int:
    """Join the values that openpyxl gives."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    return sum(len(str(value)) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row)


def bare_selectolax(path: Path) -> int:
    """Return the text that selectolax gives."""
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(path.read_text(encoding="utf-8")).body
    return len(body.text()) if body else 0


def bare_markdown_it(path: Path) -> int:
    """Join the inline tokens that markdown-it-py gives."""
    from markdown_it import MarkdownIt

    return sum(len(token.content) for token in MarkdownIt("commonmark").parse(path.read_text(encoding="utf-8")))


WAYS: dict[str, Callable[[Path], int]] = {
    "blocks": ours,
    "records": records,
    "add": added,
    "pdfplumber": bare_pdfplumber,
    "pypdfium2": bare_pypdfium2,
    "python-docx": bare_docx,
    "openpyxl": bare_openpyxl,
    "selectolax": bare_selectolax,
    "markdown-it-py": bare_markdown_it,
}
BARE = {
    "pdf": ("pdfplumber", "pypdfium2"),
    "docx": ("python-docx",),
    "html": ("selectolax",),
    "md": ("markdown-it-py",),
    "xlsx": ("openpyxl",),
}


def measured(way: str, path: Path) -> dict[str, float]:
    """Return seconds, characters and peak memory in MiB of reading a file in a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--one", way, str(path)], capture_output=True, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def one(way: str, path: Path) -> None:
    """Read a file and print what it took; starting Python and loading modules of ours that read nothing is not counted."""
    started = time.process_time()  # other programs on the machine do not count
    characters = WAYS[way](path)
    print(json.dumps({"s": time.process_time() - started, "characters": characters, "mib": peak_mib()}))


def row(name: str, way: str, path: Path, pages: int) -> float:
    """Print one line of the table and return the peak memory."""
    found = measured(way, path)
    size = path.stat().st_size / 1e6
    speed = f"{found['s']:.2f} s | {pages / found['s']:,.0f} | {size / found['s']:.2f}"
    print(f"| {name} | {size:.2f} MB | {way} | {speed} | {found['mib']:.0f} MiB |", flush=True)
    return found["mib"]


def main() -> int:
    """Print the machine and the table; status 1 where a reader of ours took a GiB or more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--laws", type=Path, default=DATA / "laws-all.tar.xz")
    parser.add_argument("--one", nargs=2)
    asked = parser.parse_args()
    if asked.one:
        one(asked.one[0], Path(asked.one[1]))
        return 0
    if not asked.laws.exists():
        print(f"{asked.laws} is not there; readers were not measured")
        return 0
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}\n")
    print("| file | size | way | processor | pages/s | MB/s | peak memory |\n|---|---:|---|---:|---:|---:|---:|")
    most: list[float] = []
    if STATUTE.exists():
        most = [row(f"statute, PDF of {STATUTE_PAGES} pages", way, STATUTE, STATUTE_PAGES) for way in ("blocks", "records", "add")]
        for way in BARE["pdf"]:
            row(f"statute, PDF of {STATUTE_PAGES} pages", way, STATUTE, STATUTE_PAGES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for pages in LENGTHS:
            lines = lines_of_laws(asked.laws, pages * ACROSS * DOWN)
            path = folder / f"{pages}.pdf"
            print_pdf(lines, pages, path)
            most.append(row(f"laws, PDF of {pages} pages", "blocks", path, pages))
            most.append(row(f"laws, PDF of {pages} pages", "records", path, pages))
        most.append(row(f"laws, PDF of {pages} pages", "add", path, pages))
        for way in BARE["pdf"]:
            row(f"laws, PDF of {pages} pages", way, path, pages)
        for pages in LENGTHS:
            for kind, path in write_files(lines_of_laws(asked.laws, pages * ACROSS * DOWN), folder).items():
                ways = ("blocks", "records", *(("add", *BARE[kind]) if pages == LENGTHS[-1] else ()))
                most.extend([row(f"laws, {kind}, {pages} pages", way, path, pages) for way in ways][:3])
    print(f"\nmost memory of ours: {max(most):.0f} MiB")
    return int(max(most) >= MOST_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
