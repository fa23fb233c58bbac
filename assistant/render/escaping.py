"""Make any text safe to stand on the page."""

from __future__ import annotations

import html

from corpus.visible import visible

_TEMPLATE = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"})


def escape(text: str) -> str:
    """Return text as it may be shown, safe between tags and in quoted attributes, in HTML and in the page's templates."""
    return html.escape(visible(text), quote=True).translate(_TEMPLATE)
