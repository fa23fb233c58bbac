"""Pure functions that write what a person sees; none of them needs a browser."""

from assistant.render.transcript import cite_button
from assistant.render.words import escape, texts

__all__ = ["cite_button", "escape", "texts"]
