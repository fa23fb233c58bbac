"""List what is installed for this program with version and licence; status 1 where a licence is unknown, or copyleft and not reviewed."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROGRAM, EXTRAS = "clausepair", ("mcp", "ocr", "dev")
# Licences that ask for no more than to be named, by the words that state them (SPDX names, classifiers, free text).
FREE = (
    "MIT", "MIT-0", "MIT-CMU", "MIT License", "BSD", "BSD License", "BSD-2-Clause", "BSD-3-Clause", "3-Clause BSD License", "0BSD",
    "Apache-2.0", "Apache 2.0", "Apache 2.0 License", "Apache License 2.0", "Apache Software License", "Apache-2.0 WITH LLVM-exception",
    "ISC License", "ISC License (ISCL)", "PSF-2.0", "CNRI-Python", "Zlib", "CC0-1.0", "BSL-1.0", "Unlicense", "HPND",
)  # fmt: skip
# Read by a person: weak copyleft of files that are used as they are, and what its metadata does not say.
REVIEWED: Mapping[str, str] = {
    "atheris": "Apache-2.0 (LICENSE of its repository); for developers only",
    "certifi": "MPL-2.0: the list of certificates, used unchanged",
    "hypothesis": "MPL-2.0: for developers only",
    "orjson": "MPL-2.0 AND (Apache-2.0 OR MIT): used unchanged",
    "pathspec": "MPL-2.0: for developers only",
    "pypdfium2": "BSD-3-Clause, Apache-2.0 and those of PDFium's parts, which it carries",
    "reportlab": "BSD-3-Clause: for developers only",
    "scipy": "BSD-3-Clause; the text itself stands in its metadata",
    "tqdm": "MPL-2.0 AND MIT: used unchanged",
}
_APART = re.compile(r"\s+(?:AND|OR)\s+|[()]")
_LONGEST = 60  # characters; beyond it the metadata holds a licence's text


def used() -> dict[str, Distribution]:
    """Return what the program and its extras ask for here, and what that asks for, by name."""
    found: dict[str, Distribution] = {}
    waiting = [(PROGRAM, frozenset(EXTRAS))]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue  # an extra that nobody installed
        for line in found[name].requires or ():
            asked = Requirement(line)
            if not asked.marker or any(asked.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
                waiting.append((canonicalize_name(asked.name), frozenset(asked.extras)))
    del found[PROGRAM]
    return dict(sorted(found.items()))


def licence(of: Distribution) -> str:
    """Return the licence that a package states: its SPDX expression, else its classifiers, else free words."""
    stated = of.metadata.get("License-Expression")
    names = [line.rpartition(" :: ")[2] for line in of.metadata.get_all("Classifier", []) if line.startswith("License ::")]
    known = " AND ".join(name for name in names if "approved" not in name.lower())
    words = " ".join((of.metadata.get("License") or "").split())
    return stated or known or (words if len(words) <= _LONGEST else "")


def is_free(stated: str) -> bool:
    """Tell whether every licence that is named asks for no more than to be named; OR does not help one that does."""
    parts = [part.strip() for part in _APART.split(stated.replace("(ISCL)", "")) if part.strip()]
    return bool(parts) and all(part in FREE for part in parts)


def faults(packages: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with packages, given by name with the licence that each states."""
    for name, stated in packages.items():
        if not is_free(stated) and name not in REVIEWED:
            yield f"{name}: {stated or 'no licence is stated'}; read it, then name it in {__file__}"


def main() -> int:
    """Print the table."""
    installed = used()
    stated = {name: licence(found) for name, found in installed.items()}
    for name, found in installed.items():
        print(f"{name:28} {found.version:16} {REVIEWED.get(name) or stated[name]}")
    wrong = list(faults(stated))
    print(*wrong, f"{len(installed)} packages, {len(wrong)} to be read", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
