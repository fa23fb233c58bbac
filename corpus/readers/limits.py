"""How much of a file is read; beyond that it is refused, never cut short."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.errors import UserError

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds on one file, far above any policy document and below what a laptop feels."""

    text_bytes: int = 20 * MB  # the longest statutes are under 1 MB of text; a saved page seldom reaches 5
    binary_bytes: int = 40 * MB  # pictures inside make these larger than their text
    unpacked_bytes: int = 200 * MB  # a workbook's XML is about ten times its package
    unpacked_ratio: int = 200  # deflate reaches 1,032 at best; real XML stays below 60
    ratio_from_bytes: int = 5 * MB  # a small part may be all repetition and harms nobody
    members: int = 10_000  # a long illustrated report has some hundreds of parts
    pages: int = 1_500  # the longest plans have some 300 pages; each takes a tenth of a second
    cells: int = 200_000  # cells of a table or a workbook: 5,000 rows of 40 columns
    characters: int = 5_000_000  # five times the text of the Bible in Chinese
    elements: int = 2_000_000  # elements of a page: each costs some hundred bytes of memory
    line_objects: int = 20_000  # lines and rectangles of a PDF page: beyond it is a drawing, not a ruled table


LIMITS = Limits()


def check_limit(found: int, limit: int, zh: str, en: str) -> None:
    """Refuse a file with more of something than the limit.

    Raises:
        UserError: naming what there is too much of, and the limit.
    """
    if found > limit:
        raise UserError(f"{zh}太多，上限 {limit:,}，请拆分后再加入", f"too many {en}, the limit is {limit:,}; split the file")
