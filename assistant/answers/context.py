"""What every kind of answer works with: the question, the facts, the search, and the tasks that are meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Protocol

from assistant.answers.phrases import join, say
from assistant.citations.draft import Draft, Quote
from assistant.documents.facts import Facts, TaskLink
from assistant.documents.labels import task_name, version_name
from assistant.types import Absence, Language
from assistant.understanding.lexicon import Ask
from assistant.understanding.question import Question
from assistant.understanding.references import NumberRef
from assistant.understanding.synonyms import synonyms
from corpus.deadline import while_there_is_time
from corpus.normalize import fold, fold_with_origin, sentences
from corpus.types import POLICY_KINDS, Kind, Record, Version

if TYPE_CHECKING:
    from index.types import Passage

_GAP = r"[\s\u200b-\u200d\ufeff\u00ad]*"
_ENOUGH = 0.66
_PARTLY = 0.7
_HEADING = 30
# Records up to this long are quoted whole; an article is understood only with its conditions.
_SHORT, _ARTICLE = 120, 700
_AGREEING = 3
_NEAREST = 3
_HOW_MANY = re.compile(r"多少|几[个项条大]|how many")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, and what comes nearest; `told`: the first of that may be one, and its words are told."""

    absence: Absence
    text: str
    nearest: tuple[Quote | Record, ...] = ()
    told: bool = False


Outcome = Draft | Refusal


@dataclass(frozen=True, slots=True)
class Covered:
    """A record with the share of the topic's weight that its text holds."""

    record: Record
    share: float
    matched: tuple[str, ...]


class Cutter(Protocol):
    """Cuts texts into words, words finer, and knows their parts of speech."""

    def words(self, text: str) -> list[str]:
        """Return the words of a text; joined they are the text."""
        ...

    def tag(self, word: str) -> str:
        """Return a word's part of speech (ICTCLAS tag), empty where unknown."""
        ...

    def search_tokens(self, text: str) -> list[str]:
        """Return the words of a text and the shorter words within them."""
        ...


def _no_passages(text: str) -> Sequence[Passage]:
    return ()


@dataclass(frozen=True)
class Context:
    """A question against one document.

    `find` returns record keys by hybrid search, best first, `passages` the sentences nearest to it in meaning, best first;
    `cutter` is there where an index is; `weighs_cosines` where their cosines are those that the chance of an answer was learned with.
    """

    question: Question
    facts: Facts
    find: Callable[[str], Sequence[str]]
    passages: Callable[[str], Sequence[Passage]] = _no_passages
    cutter: Cutter | None = None
    weighs_cosines: bool = True

    @property
    def language(self) -> Language:
        """Return the language to answer in."""
        return self.question.language

    def draft(self) -> Draft:
        """Start an answer."""
        return Draft(self.facts, self.language)

    def say(self, phrase: str, /, **values: object) -> str:
        """Return a phrase in the question's language."""
        return say(self.language, phrase, self.facts.wording, **values)

    def join(self, names: Iterable[str], joint: str = "names") -> str:
        """Join names as the question's language does."""
        return join(self.language, names, joint)

    def label(self, record: Record) -> str:
        """Return what a record is called in the question's language."""
        return self.facts.label(record, self.language)

    def side(self, version: Version) -> str:
        """Return a version's name in the question's language; a text on its own is called that."""
        return version_name(version, self.language) if self.facts.wording.compared else self.say("text.whole")

    def side_of(self, version: Version) -> str:
        """Return a version's name, nothing where the document has but one."""
        return self.side(version) if self.facts.wording.compared else ""

    def has(self, *asks: Ask) -> bool:
        """Tell whether the question asks for any of these."""
        return bool(self.question.asks & set(asks))

    @property
    def versions(self) -> tuple[Version, ...]:
        """Return the versions to speak of, the new one first where both are meant."""
        if not self.facts.wording.compared:
            return self.facts.versions
        return self.question.versions if len(self.question.versions) == 1 else (Version.NEW, Version.OLD)

    def sides(self, ref: NumberRef) -> tuple[Version, ...]:
        """Return the versions in which a number may stand: the one named with it, else those to speak of."""
        return (ref.version,) if ref.version and self.facts.wording.compared else self.versions

    def locate(self, draft: Draft) -> None:
        """Where the task was found by what its records hold, quote the record that led to it."""
        question = self.question
        if question.tasks or question.named or question.clauses or (question.hinted and not question.rest):
            return
        held = [r for r in self.facts.policy if len(question.versions) != 1 or r.version in question.versions]
        covered = [c for c in self.covering(held, question.words) if c.share >= _ENOUGH]
        for link in self.links:
            if any(word in fold(self.task_of(link, side)) for word in question.words for side in Version):
                continue  # the title itself says why this task was found
            record = next((c.record for c in covered if c.record.kind is not Kind.TASK and self.facts.link_of(c.record) == link), None)
            if record:
                quote = self.passage(record, question.words)
                task = f" · {self.task_of(link, record.version)}"
                draft.quoted(self.say("terms.found", label=self.label(record), task=task, text=self.text_of(quote)), quote)

    @property
    def counts(self) -> bool:
        """Tell whether a number of tasks or clauses is asked for."""
        return self.has(Ask.COUNT, Ask.QUANTITY) or bool(_HOW_MANY.search(self.question.plain))

    @property
    def compares(self) -> bool:
        """Tell whether both versions matter though one alone may be named: more, fewer, doubled, gone."""
        return self.question.relative or self.has(Ask.COMPARE, Ask.ADDED, Ask.REMOVED, Ask.KEPT)

    @cached_property
    def links(self) -> tuple[TaskLink, ...]:
        """Return the tasks that the question is about: by ordinal, by name, by a common word, by what they hold."""
        question, facts = self.question, self.facts
        by_ordinal = [
            facts.link_at(version, ref.number) for ref in question.tasks for version in ((ref.version,) if ref.version else self.versions)
        ]
        found = [link for link in by_ordinal if link]
        found = found or list(question.named)
        if not found and not question.rest:
            found = list(question.hinted)
        if not found and not question.clauses:
            found = self._links_by_content() or self._links_by_meaning()
        return tuple(dict.fromkeys(found))

    def _links_by_content(self) -> list[TaskLink]:
        told = [record for record in self.facts.policy if record.kind is not Kind.DEPARTMENTS]
        covered = [c for c in self.covering(told, self.question.words) if c.share >= _ENOUGH]
        if not covered:
            return []
        best = covered[0].share
        links = [self.facts.link_of(c.record) for c in covered if c.share >= best - 0.01]
        named = [link for link in dict.fromkeys(links) if link]
        return named if len(named) <= 3 else []

    def _links_by_meaning(self) -> list[TaskLink]:
        """Return the task that the best hits of the search agree on; only where the documents know every word."""
        words = self.question.words
        if not words or not all(self.known(word) for word in words):
            return []
        found = (self.facts.by_key[key] for key in self.find(" ".join(words)))
        links = [self.facts.link_of(record) for record in found if record.kind in POLICY_KINDS][:_AGREEING]
        first = links[0] if len(links) == _AGREEING else None
        return [first] if first and all(link == first for link in links) else []

    def covering(self, records: Iterable[Record], words: Sequence[str]) -> list[Covered]:
        """Return the records that hold some of the words, by share of the words' weight, ties in document order."""
        names = {word: synonyms().names(word) for word in words}
        weights = {word: max(self.facts.weight(name) for name in names[word] if self.facts.known(name) or name == word) for word in words}
        total = sum(weights.values())
        found = []
        for record in while_there_is_time(records):
            text = self.facts.folded[record.key]
            parts = {word: _part_held(names[word], text) for word in words}
            if any(parts.values()):
                share = sum(weights[word] * part for word, part in parts.items()) / total
                found.append(Covered(record, share, tuple(word for word in words if parts[word])))
        return sorted(found, key=lambda c: (-round(c.share, 6), c.record.start))

    def nearest(self, words: Sequence[str]) -> tuple[Record, ...]:
        """Return up to three policy records nearest to a topic that has no answer: by wording, else by the search."""
        held = [word for word in words if self.known(word)]
        if not held:
            return ()
        covered = [c.record for c in self.covering(self.facts.policy, held)[:_NEAREST] if c.share >= 0.5]
        if covered:
            return tuple(covered)
        found = (self.facts.by_key[key] for key in self.find(self.question.plain))
        return tuple(record for record in found if record.kind in POLICY_KINDS)[:_NEAREST]

    def known(self, word: str) -> bool:
        """Tell whether the documents hold a word under any of its names."""
        return any(self.facts.known(name) for name in while_there_is_time(synonyms().names(word)))

    def spoken(self, words: Iterable[str]) -> list[str]:
        """Return folded words as the person wrote them, where they stand in the question like that."""
        folded = fold_with_origin(self.question.text)
        spans = ((word, folded.text.find(word)) for word in words)
        return [self.question.text[slice(*folded.span(at, at + len(word)))] if at >= 0 else word for word, at in spans]

    def unknown_share(self, words: Sequence[str]) -> float:
        """Return the share of the topic's weight that the documents do not hold at all."""
        if not words:
            return 0.0
        weights = {word: self.facts.weight(word) for word in words}
        return sum(w for word, w in weights.items() if not self.known(word)) / sum(weights.values())

    def passage(self, record: Record, words: Sequence[str]) -> Quote:
        """Quote the stretch of a record from the first to the last sentence that holds one of the words."""
        wanted = [name for word in words for name in synonyms().names(word)]
        spans = [(a, b) for a, b in sentences(record.text) if any(name in fold(record.text[a:b]) for name in wanted)]
        if not spans or len(record.text) <= (_ARTICLE if record.label else _SHORT) or record.kind in (Kind.GOAL, Kind.MILESTONE):
            return Quote(record)
        best = max(spans, key=lambda s: (_held(fold(record.text[s[0] : s[1]]), words, wanted), -s[0]))
        if best[1] - best[0] <= _HEADING:
            later = [span for span in (spans if len(spans) > 1 else sentences(record.text)) if span[0] >= best[1]]
            best = (best[0], later[0][1]) if later else best
        return Quote(record, *best)

    def text_of(self, quote: Quote | Record) -> str:
        """Return the words of a quotation on one line."""
        if isinstance(quote, Record):
            quote = Quote(quote)
        return " ".join(quote.record.text[quote.start : quote.end].split())

    def words_of(self, quote: Quote | Record) -> str:
        """Return the words of a quotation on one line, without an article's label at their head."""
        text = self.text_of(quote)
        record = quote if isinstance(quote, Record) else quote.record
        head = _written(record.label).match(text) if record.label else None
        return text[head.end() :].lstrip(" 　:：") if head else text

    def place_of(self, record: Record) -> str:
        """Return the task that a clause stands in, ready to follow its label."""
        if record.context:
            return f" · {record.context}"
        title = self.facts.of_task(record.version, record.task, Kind.TASK) if record.version else None
        return f" · {task_name(title)}" if title and record.kind is Kind.CLAUSE else ""

    def task_of(self, link: TaskLink, version: Version | None = None) -> str:
        """Return a link's title with its ordinal, of one version where it has that."""
        record = (link.side(version) if version else None) or link.new or link.old
        return task_name(record) if record else ""


@lru_cache(maxsize=1024)
def _written(label: str) -> re.Pattern[str]:
    """Return the ways of writing an article's label, with what stands between its characters: 第 二 十 三 条."""
    return re.compile(_GAP + _GAP.join(map(re.escape, label)))


def _held(text: str, words: Sequence[str], names: Sequence[str]) -> int:
    """Count the words that a sentence holds, as they were said before other names of them."""
    return 10 * sum(word in text for word in words) + sum(name in text for name in names)


def _part_held(names: Sequence[str], text: str) -> float:
    """Return 1 where a text holds a word under any name; for long words, part of it for parts of the word."""
    if any(name in text for name in names):
        return 1.0
    best = 0.0
    for name in names:
        if len(name) >= 4 and not name.isascii():
            grams = [name[i : i + 2] for i in range(len(name) - 1)]
            held = sum(gram in text for gram in grams) / len(grams)
            best = max(best, _PARTLY * held if held > 0.5 else 0.0)
    return best
