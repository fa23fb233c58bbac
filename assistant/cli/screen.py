"""The console of rich that a person's tables and bars go through: what would steer it shows itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.segment import Segment
from rich.text import Text

from corpus.visible import visible


class Screen(Console):
    """A console whose own colours pass, and nothing that stands in a text; `:cn:` in a text is no flag."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401
        """Open it as rich does."""
        super().__init__(emoji=False, **settings)

    def render_str(self, text: str, **settings: Any) -> Text:  # noqa: ANN401
        """Return text to be laid out, already as it will be shown, so that it takes the room it needs."""
        return super().render_str(visible(text), **settings)

    def render(self, renderable: Any, options: Any = None) -> Iterable[Segment]:  # noqa: ANN401
        """Render anything; titles and ready-made texts do not pass `render_str`."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)
