"""Answer while vectors are being made: say nothing that would be otherwise once they are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answers.phrases import join, say
from assistant.answers.pipeline import Reply, Retriever, answer_question
from assistant.documents.readiness import NotReadyError, needs_pairs, only_ready, percent
from assistant.types import Absence, Answer, Status
from assistant.understanding.dialogue import Turn
from assistant.understanding.question import language_of
from assistant.understanding.scope import named_documents


def answer_in_part(text: str, retriever: Retriever, last: Turn | None, documents: Sequence[str], unready: Mapping[str, float]) -> Reply:
    """Answer from documents that have their vectors and pairs; `unready` are the shares of the others' vectors that are made.

    A question about one of the others is answered as far as no vector is asked for.
    """
    if unready.keys().isdisjoint(documents):
        return answer_question(text, retriever, last, documents)
    named = [name for name in named_documents(text, retriever.catalogue.titles).documents if name in documents]
    pending = [name for name in named or documents if name in unready]
    ready = [name for name in documents if name not in unready]
    if not pending:
        return answer_question(text, retriever, last, documents)
    if ready and not named:
        return _with_others(answer_question(text, retriever, last, ready), text, [unready[name] for name in pending])
    guarded = replace(
        retriever,
        find=only_ready(retriever.find, unready),
        passages=only_ready(retriever.passages, unready),
    )
    if not any(needs_pairs(retriever.catalogue.facts(name).document) for name in pending):
        try:
            return answer_question(text, guarded, last, documents)
        except NotReadyError:
            pass
    return _waiting(text, [retriever.catalogue.title(name) for name in pending], [unready[name] for name in pending], last)


def _with_others(reply: Reply, text: str, shares: Sequence[float]) -> Reply:
    told = say(language_of(text), "readiness.others", n=len(shares), percent=percent(shares))
    return replace(reply, answer=replace(reply.answer, answer=f"{reply.answer.answer}\n{told}"))


def _waiting(text: str, titles: Sequence[str], shares: Sequence[float], last: Turn | None) -> Reply:
    language = language_of(text)
    told = say(language, "readiness.waiting", titles=join(language, (f"《{title}》" for title in titles)), percent=percent(shares))
    return Reply(Answer(text, Status.NO_ANSWER, Absence.NOT_READY, told), last)
