"""Make any text safe to stand on the page."""

from __future__ import annotations

import html

_TEMPLATE = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"})


def escape(text: str) -> str:
    """Return text that is safe between tags and in quoted attributes, in HTML and in the page's templates."""
    valid = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return html.escape(valid, quote=True).translate(_TEMPLATE)
