"""Read a grid table of pandoc: cells between + and |, wrapped over lines."""

from __future__ import annotations

import re
import unicodedata

_RULE = re.compile(r"^\s*\+(?:[-=:]+\+)+\s*$")
_BAR = re.compile(r"(?<!\\)[|+]")
_DIGITS = r"〇零一二三四五六七八九十百千\d"
_OPENS = re.compile(rf"^(?:第\s*[{_DIGITS}]{{1,9}}\s*[编章节条條]|[一二三四五六七八九十]{{1,3}}、|[（(][{_DIGITS}]{{1,3}}[)）])")


def grid_end(lines: list[str], start: int) -> int:
    """Return where the grid table that begins at a line ends; `start` itself where none does."""
    if not _RULE.match(lines[start]):
        return start
    end = start
    while end < len(lines) and lines[end].lstrip()[:1] in ("+", "|"):
        end += 1
    while end > start and not _RULE.match(lines[end - 1]):
        end -= 1
    return end if end - start > 2 else start


def grid_cells(lines: list[str]) -> list[list[str]]:
    """Return the rows of a grid table, each cell as markup with its paragraphs in <p>."""
    edges = sorted({place for line in lines if _RULE.match(line) for place in _places(line)})
    rows: list[list[str]] = []
    wrapped: list[list[str]] = [[] for _ in edges[1:]]
    for line in lines[1:]:
        if _RULE.match(line):
            if any(any(cell) for cell in wrapped):
                rows.append(["".join(f"<p>{part}</p>" for part in _paragraphs(cell)) for cell in wrapped])
            wrapped = [[] for _ in edges[1:]]
            continue
        for column, text in _split(line, edges):
            wrapped[column].append(text)
    return rows


def _split(line: str, edges: list[int]) -> list[tuple[int, str]]:
    """Return the texts of a line with their columns: by count where every cell is there, else by where the bars stand."""
    cells = [text.replace("\\|", "|").strip() for text in re.split(r"(?<!\\)\|", line.strip()[1:].removesuffix("|"))]
    if len(cells) == len(edges) - 1:
        return list(enumerate(cells))
    starts = [place for place, mark in zip(_places(line), _BAR.findall(line), strict=True) if mark == "|"]
    columns = [min(range(len(edges) - 1), key=lambda n: abs(edges[n] - start)) for start in starts]
    return list(zip(columns, cells, strict=False))


def _places(line: str) -> list[int]:
    """Return the columns on the screen where + and | stand; a Chinese character takes two."""
    return [sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line[: hit.start()]) for hit in _BAR.finditer(line)]


def _paragraphs(lines: list[str]) -> list[str]:
    """Join wrapped lines; an empty line and a number of its own begin a paragraph."""
    parts: list[str] = [""]
    for line in lines:
        if not line or parts[-1] and _OPENS.match(line):
            parts.append(line)
        elif parts[-1] and parts[-1][-1].isascii() and parts[-1][-1].isalpha() and line[0].isascii():
            parts[-1] += " " + line
        else:
            parts[-1] += line
    return [part for part in parts if part]
