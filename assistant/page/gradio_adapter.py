"""What every part of the page shares: Gradio itself, its plain settings, and what a browser's request tells."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from assistant.config import no_proxies, own_temporary_folder
from assistant.interface.words import texts
from assistant.page.gradio_import import without_stubs
from assistant.page.listening import listen_with_care
from assistant.page.offline import stay_offline
from assistant.serving.roles import ROLE, Role
from assistant.types import Language

own_temporary_folder("GRADIO_TEMP_DIR")
with without_stubs(), no_proxies():  # it makes an HTTP client while it is imported
    import gradio as gr
    from gradio.context import LocalContext

stay_offline()
listen_with_care()

__all__ = [
    "BARE",
    "LINE",
    "PROGRESS",
    "QUIET",
    "asking",
    "gr",
    "heads",
    "language_of",
    "number",
    "role_of",
    "scope_of",
    "script",
    "script_hashes",
    "styles",
    "text",
    "translations",
]

BARE: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
LINE: dict[str, Any] = {"show_label": False, "lines": 1}
QUIET: dict[str, Any] = {"show_progress": "hidden", "concurrency_limit": None, "api_visibility": "private"}
PROGRESS = gr.Progress()
_STATIC = Path(__file__).parent / "static"


def translations() -> gr.I18n:
    """Return the page's words as Gradio takes them; calling the result with a name gives what follows the browser's language."""
    return gr.I18n(**{language.value: dict(texts(language)) for language in Language})


def styles() -> list[Path]:
    """Return the page's style sheets."""
    return sorted(_STATIC.glob("*.css"))


def heads() -> str:
    """Return the page's own scripts for its head; `page.js` comes first, as the others build on it.

    Gradio puts a head into the page twice; what listens to the page must do so once.
    """
    return f"<script>{_head_script()}</script>"


def script_hashes() -> tuple[str, ...]:
    """Return what names the head's script in a content security policy."""
    digest = hashlib.sha256(_head_script().encode()).digest()
    return (f"sha256-{base64.b64encode(digest).decode()}",)


def _head_script() -> str:
    scripts = sorted(_STATIC.glob("*.js"), key=lambda path: (path.name != "page.js", path.name))
    return "if (!window.clausepair) {" + "\n".join(path.read_text("utf-8") for path in scripts) + "}"


def script(kind: str, *events: str) -> str:
    """Return the line that ties a component to the page's scripts; the events it may send must stand in it by name."""
    names = ", ".join(f"'{event}'" for event in events)
    return f"window.clausepair.{kind}(element, trigger, watch, [{names}]);"


def asking() -> Any:  # noqa: ANN401
    """Return the request that is being worked on, None outside of one."""
    return LocalContext.request.get(None)


def language_of(request: gr.Request) -> Language:
    """Return the page's language: what its button chose, else Chinese, unless the browser prefers another."""
    chosen = request.cookies.get("cp-language") if request.cookies else None
    if chosen in {language.value for language in Language}:
        return Language(chosen)
    preferred = str(request.headers.get("accept-language", "")).lower()
    return Language.ZH if not preferred or preferred.startswith("zh") else Language.EN


def scope_of(request: Any) -> Any:  # noqa: ANN401
    """Return the scope of a request: Gradio's own wraps one, an MCP tool's is bare."""
    inner = request.request if isinstance(request, gr.Request) else request
    return getattr(inner, "scope", {})


def role_of(request: Any) -> Role:  # noqa: ANN401
    """Return what whoever sends a request may do: everything, where nobody signs in."""
    return Role(scope_of(request).get(ROLE, Role.ADMIN))


def text(event: gr.EventData, name: str) -> str:
    """Return what an event of the page's scripts carries under a name; empty where it carries no text."""
    value = (event._data or {}).get(name)
    return value if isinstance(value, str) else ""


def number(event: gr.EventData, name: str) -> int:
    """Return the whole number that an event of the page's scripts carries under a name, else 0."""
    value = (event._data or {}).get(name)
    return value if isinstance(value, int) else 0
