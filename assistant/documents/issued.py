"""The years in which the versions of a text say that they were issued, last revised or come into force."""

from __future__ import annotations

import re

from corpus.types import Document, Kind, Version

_ISSUED = re.compile(r"((?:19|20)\d\d)\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_IN_FORCE = re.compile(r"自\s*((?:19|20)\d\d)\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日起(?:施行|实施|生效|执行)")


def issued_years(document: Document) -> tuple[str, str]:
    """Return the years of the old and the new version, empty unless both say one."""
    years: dict[Version, str] = {}
    begun: set[Version] = set()
    for record in document.records:
        if record.version is None:
            continue
        begun |= {record.version} if record.kind is Kind.CLAUSE else set()
        found = (_IN_FORCE if record.version in begun else _ISSUED).findall(record.text)
        years[record.version] = max([years.get(record.version, ""), *found])
    old, new = (years.get(version, "") for version in (Version.OLD, Version.NEW))
    return (old, new) if old and new else ("", "")


def year_of(document: Document) -> int:
    """Return the year that a text is of: by its title, else the latest that its headings name; 0 where there is none."""
    years = _YEAR.findall(document.title) or [year for node in document.nodes for year in _YEAR.findall(node.title)]
    return max(map(int, years), default=0)
