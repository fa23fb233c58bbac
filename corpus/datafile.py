"""Read the tables of words that lie beside the code as TOML."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def read_table(path: Path) -> dict[str, Any]:
    """Return a TOML file's content."""
    with path.open("rb") as file:
        return tomllib.load(file)
