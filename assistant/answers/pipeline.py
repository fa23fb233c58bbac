"""From a question to an answer: which documents, what is asked, what they say, and the gate before it leaves."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from assistant.answers.absent import beside, is_lacking, not_held, spoken_of
from assistant.answers.context import Context, Cutter, Outcome, Refusal
from assistant.answers.explained import explained
from assistant.answers.fitting import AS_FITTING, READ_ALL, fit_of
from assistant.answers.phrases import join, say
from assistant.answers.suggestions import suggestions
from assistant.citations.draft import Draft
from assistant.citations.gate import check
from assistant.documents.catalogue import Catalogue
from assistant.documents.facts import Facts, TaskLink
from assistant.interface.recognised import note
from assistant.types import Absence, Answer, Citation, Claim, Language, Status
from assistant.understanding.dialogue import Turn, continued
from assistant.understanding.parts import parts_of
from assistant.understanding.query import Query
from assistant.understanding.question import Question, Segmenter, normalise, understand
from assistant.understanding.reading import read_query
from assistant.understanding.scope import Scope, content_words, named_documents
from assistant.understanding.values import sought_value
from corpus.types import Pair, Version

if TYPE_CHECKING:
    from index.types import Passage

# Up to this many documents are answered for side by side; beyond, the person is asked which one is meant.
_SIDE_BY_SIDE = 3
_READ = 3  # documents that are asked of those that fit about as well
_NUMBER = re.compile(r"\d|第")
_WHEN = re.compile(r"今年|去年|前年|明年")


class Words(Segmenter, Cutter, Protocol):
    """What cuts questions into words."""


@dataclass(frozen=True, slots=True)
class Retriever:
    """What answering works with: `find` returns record keys, `passages` sentences, best first; `weighs_cosines` as in Context."""

    catalogue: Catalogue
    segmenter: Words
    find: Callable[[str, Sequence[str]], Sequence[str]]
    passages: Callable[[str, Sequence[str]], Sequence[Passage]]
    weighs_cosines: bool = True

    def context(self, question: Question, facts: Facts) -> Context:
        """Put a question before one document."""
        document = facts.document.id
        return Context(
            question,
            facts,
            lambda text: self.find(text, (document,)),
            lambda text: self.passages(text, (document,)),
            self.segmenter,
            self.weighs_cosines,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it was understood against one document, and what that document says.

    `asked` are its words without names of documents; without a topic of its own it leans on the question before.
    """

    facts: Facts
    question: Question
    outcome: Outcome
    asked: str
    topical: bool = True
    named: bool = True
    queries: tuple[Query, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and what the next question of the conversation may lean on."""

    answer: Answer
    turn: Turn | None


def answer_question(text: str, retriever: Retriever, last: Turn | None, documents: Sequence[str]) -> Reply:
    """Answer a clean question about some documents."""
    scope = named_documents(text, retriever.catalogue.titles)
    readings = _readings(text, scope, retriever, last, documents)
    if len(readings) > _SIDE_BY_SIDE:
        answer = _ask_back(text, retriever, readings)
    elif len(readings) == 1:
        answer = _finished(readings[0])
    else:
        answer = _joined([(reading.facts, _finished(reading)) for reading in readings])
    first = readings[0]
    queries = first.queries or (read_query(first.question, first.facts),)
    told = beside(scope.absent if scope.documents else None, retriever.catalogue, documents, first.question.language)
    answer = replace(answer, answer="\n".join(filter(None, (answer.answer, told, note(answer.citations, first.question.language)))))
    answer = replace(answer, question=text, understood=explained(queries, first.question.language, first.facts.wording))
    clause, links = _clause_of(first.question, answer), _links_of(first.facts, answer)
    said = tuple((c.id, c.start, c.end) for c in answer.citations)
    return Reply(answer, Turn(first.question, clause, first.facts.document.id, first.asked, links, said))


def _readings(text: str, scope: Scope, retriever: Retriever, last: Turn | None, documents: Sequence[str]) -> list[Reading]:
    """Read the question against the documents it names, else against those that it fits best."""
    every = retriever.catalogue.titles
    if scope.absent and not scope.documents and is_lacking(scope.absent, retriever.catalogue, documents):
        return [_not_held(text, retriever, scope.absent.name, documents)]
    named = [name for name in scope.documents if name in documents]
    if scope.documents and not named and not any(spoken_of(name, retriever.catalogue, documents) for name in scope.said):
        return [_not_chosen(text, retriever, scope.documents[0], documents)]
    if len(documents) == 1:
        own = [title for title in every if title.document == documents[0]]
        asked = named_documents(text, own).text if len(every) > 1 else scope.text if scope.absent else text
        return [_read(text, asked, retriever, last, documents[0])]
    if named:
        asked = scope.text
        if last and not content_words(asked, retriever.segmenter) and not _NUMBER.search(asked):
            asked = f"{last.text} {asked}"  # 那反垄断法呢 asks of another document what was asked before
        return [_read(text, asked, retriever, last if last and last.document == name else None, name) for name in named]
    return _fitting(text, retriever, last if last and last.document in documents else None, documents)


def _fitting(text: str, retriever: Retriever, last: Turn | None, documents: Sequence[str]) -> list[Reading]:
    """Read a question that names no document against those that it fits best; a follow-up stays where that answers as well."""

    def read(name: str) -> Reading:
        return _read(text, text, retriever, last if last and last.document == name else None, name)

    words = content_words(text, retriever.segmenter)
    if last:
        staying = read(last.document)
        known = all(map(staying.facts.known, words))
        if _bare(text, staying.question, retriever) or not staying.topical or known and isinstance(staying.outcome, Draft):
            return [staying]  # 第六十六条呢 asks of the document that was spoken of, whether it has such an article or not
    understood = understand(text, retriever.catalogue.facts(documents[0]), retriever.segmenter)
    fits_well = fit_of(text, words, documents, retriever)
    if not _topical(understood) or _bare(text, understood, retriever):  # 第五条, 新增了哪些条: no sentence is nearer than another
        most = max(fit.shared for fit in fits_well.values())
        tied = [name for name in fits_well if understood.clauses or fits_well[name].shared >= most]
        readings = [read(name) for name in tied]
        return [reading for reading in readings if isinstance(reading.outcome, Draft)] or readings[:1]
    best = max(fit.whole for fit in fits_well.values())
    near = sorted((name for name in fits_well if fits_well[name].whole >= best - AS_FITTING), key=lambda name: -fits_well[name].whole)
    if last and last.document in near:
        near = [last.document, *(name for name in near if name != last.document)]
    readings = [read(name) for name in near[:_READ]]
    answered = [reading for reading in readings if isinstance(reading.outcome, Draft)]
    if not answered or last:
        return (answered or readings)[:1]
    first = fits_well[answered[0].facts.document.id]
    return [each for each in answered if each is answered[0] or fits_well[each.facts.document.id].equals(first)]


def _not_held(text: str, retriever: Retriever, name: str, documents: Sequence[str]) -> Reading:
    """Say that the library has no document of that name, and which ones it has."""
    facts = retriever.catalogue.facts(documents[0])
    question = understand(text, facts, retriever.segmenter)
    return _refusing(text, question, facts, not_held(question.language, name, retriever.catalogue))


def _not_chosen(text: str, retriever: Retriever, other: str, documents: Sequence[str]) -> Reading:
    """Say that the document that a question names is held but is not among those that are to be asked."""
    facts = retriever.catalogue.facts(documents[0])
    question = understand(text, facts, retriever.segmenter)
    titles = join(question.language, (f"《{retriever.catalogue.title(document)}》" for document in documents[:READ_ALL]))
    told = say(question.language, "refusal.not_chosen", name=retriever.catalogue.title(other), titles=titles)
    return _refusing(text, question, facts, told)


def _refusing(text: str, question: Question, facts: Facts, told: str) -> Reading:
    return Reading(facts, replace(question, clauses=()), Refusal(Absence.OUT_OF_SCOPE, told), text, named=False)


def _bare(text: str, question: Question, retriever: Retriever) -> bool:
    """Tell whether a question asks of a clause number and of no matter, which fits every document that has it."""
    rest = normalise(text)
    for ref in sorted(question.clauses, key=lambda ref: -ref.start):
        rest = rest[: ref.start] + " " + rest[ref.end :]
    return bool(question.clauses) and not (question.words and content_words(rest, retriever.segmenter))


def _read(text: str, stripped: str, retriever: Retriever, last: Turn | None, document: str) -> Reading:
    """Read a question against one document, each of its parts by itself."""
    parts = _parts(stripped, retriever.catalogue.facts(document), retriever.segmenter)
    whole = _read_parts(text, parts, retriever, last, document) if len(parts) > 1 else None
    return whole or _read_one(text, parts[0] if len(parts) == 1 else stripped, retriever, last, document)


def _read_one(text: str, stripped: str, retriever: Retriever, last: Turn | None, document: str) -> Reading:
    from assistant.answers.articles import speaks_of_articles
    from assistant.answers.kinds import compose, reads_as_text  # a look-up by number needs none of the kinds of question

    facts = retriever.catalogue.facts(document)
    understood = understand(stripped, facts, retriever.segmenter)
    question = continued(understood, last, facts)
    topical = _topical(understood)
    if last and reads_as_text(facts) and not topical and not speaks_of_articles(understood.plain):
        # What is asked of a statute's articles as such is read from the words of the question.
        question = replace(question, plain=f"{last.question.plain} {question.plain}", said=last.said)
    question = replace(question, text=text)
    return Reading(facts, question, compose(retriever.context(question, facts)), stripped, topical)


def _topical(question: Question) -> bool:
    """Tell whether a question has a topic of its own."""
    return bool(question.words or question.clauses or question.named or question.tasks or question.departments)


def _own_words(question: Question) -> bool:
    """Tell whether a part speaks of more than the thing whose number it asks for: 分在几个行业 goes on with what was spoken of."""
    sought = sought_value(question.plain)
    if sought is None or sought.kind != "count" or question.clauses or question.named or question.tasks or question.departments:
        return True
    return any(not question.plain.startswith(word, sought.end) for word in question.words)


def _parts(text: str, facts: Facts, segmenter: Words) -> list[str]:
    """Return the questions of an utterance; one without a topic of its own goes on with the one before."""
    parts: list[str] = []
    said = parts_of(text)
    for part in said if len(said) > 1 else ():
        understood = understand(part, facts, segmenter)
        spoken = not understood.words or any(map(facts.known, understood.words))
        own = _topical(understood) and _own_words(understood) and spoken
        if parts and not own and not understood.hinted:
            before = understand(parts[-1], facts, segmenter)
            asked = [sought.kind for each in (before, understood) if (sought := sought_value(each.plain))]
            if understood.versions and not before.versions and not understood.is_change:
                both = "新版和旧版分别" if understood.language is Language.ZH else "both in the old and in the new version "
                parts[-1] = f"{parts[-1]}，{both}{part}"
            elif before.words and (len(set(asked)) > 1 or len(asked) > 1 and not understood.versions and content_words(part, segmenter)):
                parts.append(f"{''.join(before.words)}，{part}")  # 会费多少，谁交: another value of the same thing
            elif before.words and understood.words:
                parts.append(f"{parts[-1].rstrip('？?。 ')}，{part}")  # …要装监测，这是新要求吧？不装会咋样
            else:
                parts[-1] = f"{parts[-1]}，{part}"
        else:
            parts.append(part)
    return parts or [text]


def _read_parts(text: str, parts: Sequence[str], retriever: Retriever, last: Turn | None, document: str) -> Reading | None:
    """Answer the questions of an utterance one after the other; None where the first has no answer, and the whole is read as one."""
    draft: Draft | None = None
    reading: Reading | None = None
    queries: list[Query] = []
    when = _WHEN.search(parts[0])
    for part in parts:
        part = f"{when.group()}{part}" if when and not _WHEN.search(part) else part  # 今年…多少？养老金呢？
        lead = "".join(reading.question.words) if reading else ""
        reading = _read_one(part, part, retriever, last, document)
        if lead and isinstance(reading.outcome, Refusal) and lead not in part:  # 失业率目标是几？去年实际是多少
            again = _read_one(f"{lead}，{part}", f"{lead}，{part}", retriever, last, document)
            reading = again if isinstance(again.outcome, Draft) else reading
        queries.append(read_query(reading.question, reading.facts))
        outcome = reading.outcome
        if draft is None and isinstance(outcome, Refusal):
            return None
        if draft is None:
            draft = outcome if isinstance(outcome, Draft) else None
        elif isinstance(outcome, Draft):
            draft.extend(outcome, anew=True)
        elif outcome.nearest:
            draft.computed(outcome.text, *outcome.nearest[:1])
        elif draft.cited:
            draft.computed(outcome.text, *draft.cited[:1])
        last = Turn(reading.question, None, document, part)
    if reading is None or draft is None:
        return None
    return replace(reading, question=replace(reading.question, text=text), outcome=draft, asked=text, queries=tuple(queries))


def _finished(reading: Reading) -> Answer:
    """Let the gate judge a draft; what it empties is a refusal."""
    question, facts, outcome = reading.question, reading.facts, reading.outcome
    if isinstance(outcome, Refusal):
        return _refused(question, facts, outcome, reading.named)
    checked = check(outcome.claims, outcome.citations, {facts.document.id: facts.document.plain})
    if not checked.claims:
        text = say(question.language, "refusal.not_mentioned_any", facts.wording)
        return _refused(question, facts, Refusal(Absence.NOT_MENTIONED, text))
    return Answer(
        question=question.text,
        status=Status.ANSWERED,
        absence=None,
        answer=_headed(facts, _lines(checked.claims)),
        claims=checked.claims,
        citations=checked.citations,
        pairs=tuple(outcome.pairs),
        suggestions=suggestions(question, facts),
        withheld=checked.withheld,
        owners=(facts.wording.mark,),
    )


def _refused(question: Question, facts: Facts, refusal: Refusal, named: bool = True) -> Answer:
    draft = Draft(facts, question.language)
    for record in refusal.nearest:
        draft.cite(record)
    text = refusal.text
    if refusal.nearest and refusal.absence is Absence.NOT_MENTIONED:
        head = f"《{facts.name}》" if named else ""  # stands above already
        names = [f"{c.label.removeprefix(head)}[{c.n}]" for c in draft.citations]
        if refusal.told:
            quote = " ".join(draft.citations[0].quote.split()).rstrip("。；;")
            text += say(question.language, "refusal.nearest_says", label=names.pop(0), text=quote)
        if names:
            key = "refusal.nearest_too" if refusal.told else "refusal.nearest"
            text += say(question.language, key, labels=join(question.language, names))
    return Answer(
        question=question.text,
        status=Status.NO_ANSWER,
        absence=refusal.absence,
        answer=_headed(facts, text) if named else text,
        citations=tuple(draft.citations),
        suggestions=suggestions(question, facts),
    )


def _headed(facts: Facts, text: str) -> str:
    """Name the document above what it says, where there are several."""
    return f"《{facts.name}》\n{text}" if facts.name else text


def _lines(claims: Sequence[Claim]) -> str:
    return "\n".join(f"- {claim.text}" if len(claims) > 1 else claim.text for claim in claims)


def _joined(answers: Sequence[tuple[Facts, Answer]]) -> Answer:
    """Set answers from several documents one below the other, renumbered; refusals only where nothing answers."""
    answered = [(facts, answer) for facts, answer in answers if answer.status is Status.ANSWERED]
    if not answered:
        return answers[0][1]
    claims: list[Claim] = []
    citations: list[Citation] = []
    pairs: list[Pair] = []
    parts: list[str] = []
    for facts, answer in answered:
        shift = len(citations)
        moved = [_shifted(claim, shift) for claim in answer.claims]
        parts.append(_headed(facts, _lines(moved)))
        claims.extend(moved)
        citations.extend(replace(c, n=c.n + shift) for c in answer.citations)
        pairs.extend(answer.pairs)
    return replace(
        answered[0][1],
        answer="\n\n".join(parts),
        claims=tuple(claims),
        citations=tuple(citations),
        pairs=tuple(pairs),
        withheld=sum(answer.withheld for _, answer in answered),
        owners=tuple(mark for _, answer in answered if answer.citations for mark in answer.owners),
    )


def _shifted(claim: Claim, shift: int) -> Claim:
    numbers = tuple(n + shift for n in claim.citations)
    marks = "".join(f"[{n}]" for n in claim.citations)
    text = claim.text.removesuffix(marks) + "".join(f"[{n}]" for n in numbers)
    return replace(claim, text=text, citations=numbers)


def _ask_back(text: str, retriever: Retriever, readings: Sequence[Reading]) -> Answer:
    """Ask which of several documents is meant; each of them would answer."""
    language = readings[0].question.language
    names = [retriever.catalogue.title(reading.facts.document.id) for reading in readings]
    titles = join(language, (f"《{name}》" for name in names))
    return Answer(
        question=text,
        status=Status.NO_ANSWER,
        absence=Absence.NOT_MENTIONED,
        answer=say(language, "refusal.which_document", titles=titles, n=len(names)),
        suggestions=tuple(f"《{name}》{text}" for name in names[:_SIDE_BY_SIDE]),
    )


def _links_of(facts: Facts, answer: Answer) -> tuple[TaskLink, ...]:
    """Return the tasks whose records an answer quotes, those of its first lines."""
    records = [facts.by_key[c.id] for c in answer.citations[:_SIDE_BY_SIDE] if c.id in facts.by_key]
    found = (facts.link_of(record) for record in records if record.version is not None)
    return tuple(dict.fromkeys(link for link in found if link))


def _clause_of(question: Question, answer: Answer) -> tuple[Version, int] | None:
    """Return the clause that a question ended at, with the version it was found in."""
    clause = None
    for ref in question.clauses:
        sides = [ref.version] if ref.version else [c.version for c in answer.citations if c.number == ref.number]
        if sides and sides[0]:
            clause = (sides[0], ref.number)
    return clause
