"""Pure functions that write what a person sees; none of them needs a browser."""

from assistant.render.transcript import Turn, cite_button
from assistant.render.words import escape, texts

__all__ = ["Turn", "cite_button", "escape", "texts"]
