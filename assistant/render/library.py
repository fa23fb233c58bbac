"""Write the library of documents as HTML and as choices; every word of a document or a file passes `escape`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.interface.words import texts
from assistant.render.escaping import escape
from assistant.types import Language
from corpus.visible import visible

Choice = tuple[str, str]  # what is shown, and the document's id
_NAMED = 2  # documents that the line above the question names
_LONGEST = 60
_UNPLACED = 3  # places that were not placed, named of each document


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a file, in one line."""

    text: str
    is_error: bool = False


def holdings(rows: Sequence[Mapping[str, object]], hidden: int, language: Language) -> str:
    """List documents with the number of their passages and where they come from; `hidden` are not listed."""
    say = texts(language)
    items = "".join(_item(row, language) for row in rows)
    more = f'<p class="cp-doc-more">{say["library.earlier"].format(n=hidden)}</p>' if hidden else ""
    return f'<ul class="cp-docs">{items}</ul>{more}'


def about(language: Language) -> str:
    """Head the panel."""
    say = texts(language)
    return f"<h2>{say['page.library']}</h2><p>{say['library.about']}</p>"


def _item(row: Mapping[str, object], language: Language) -> str:
    say = texts(language)
    parts = [str(row["understood_en" if language is Language.EN else "understood"])]
    parts += [str(warning["message" if language is Language.ZH else "english"]) for warning in _listed(row["warnings"])]
    unplaced = _listed(row.get("unplaced"))
    parts += [str(each["told" if language is Language.ZH else "told_en"]) for each in unplaced[:_UNPLACED]]
    if len(unplaced) > _UNPLACED:
        parts.append(say["library.unread"].format(n=len(unplaced)))
    origin = "added" if row["added"] else "builtin"
    return (
        f'<li data-document="{escape(str(row["document"]))}"><span class="cp-doc-title">{escape(str(row["name"]))}</span>'
        f'<span class="cp-doc-count">{escape(" · ".join(parts))}</span><span class="cp-tag">{say[f"library.{origin}"]}</span></li>'
    )


def _listed(warnings: object) -> Sequence[Mapping[str, object]]:
    return warnings if isinstance(warnings, list) else []


def choices(rows: Sequence[Mapping[str, object]], *, added_only: bool = False) -> list[Choice]:
    """Return names with ids; documents of the same name are told apart by their ids."""
    seen = Counter(str(row["name"]) for row in rows)
    wanted = [(str(row["name"]), str(row["document"])) for row in rows if row["added"] or not added_only]
    return [(_clip(visible(name)) if seen[name] == 1 else f"{_clip(visible(name))}（{document}）", document) for name, document in wanted]


def scope(titles: Sequence[str], language: Language) -> str:
    """Say which documents are asked; nothing where all are."""
    if not titles:
        return ""
    say, names = texts(language), "、".join(quoted(title, language) for title in titles[:_NAMED])
    if len(titles) > _NAMED:
        names = say["library.more"].format(names=names, n=len(titles))
    return f'<p class="cp-scope">{escape(say["library.scope"].format(names=names))}</p>'


def results(lines: Sequence[Line]) -> str:
    """Say what became of each file."""
    items = "".join(f'<li class="{"cp-failed" if line.is_error else "cp-done"}">{escape(line.text)}</li>' for line in lines)
    return f'<ul class="cp-results" role="status">{items}</ul>' if lines else ""


def quoted(title: str, language: Language) -> str:
    """Return a title in the marks of the language; one that brings its own keeps them."""
    title = _clip(title)
    if "《" in title:
        return title
    return f"《{title}》" if language is Language.ZH else f"“{title}”"


def _clip(title: str) -> str:
    return title if len(title) <= _LONGEST else f"{title[:_LONGEST]}…"
