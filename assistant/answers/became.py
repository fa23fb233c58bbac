"""What became of a topic: of the places where it is spoken of, the words that changed, those of several articles one by one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answers.context import Context
from assistant.answers.rewording import TEXTS, worded
from assistant.citations.draft import Draft
from assistant.comparing.diff import Gap, Replacement, replacements
from assistant.understanding.lexicon import Ask, lexicon
from assistant.understanding.synonyms import synonyms
from corpus.normalize import fold, fold_with_origin, sentences
from corpus.types import Kind, Pair, Record

_TURNED = r"(?:改|变|换|调整|修改|修订|更改|变更|替换)"
_HOW = r"(?:怎么|怎样|如何|咋)(?:被|给)?"
_ASKED = re.compile(
    rf"(?P<of>.{{2,30}}?)(?:被|都|又|后来|现在|最后|具体|分别|是|，|,)*"
    rf"(?:{_TURNED}(?:成|为|作)(?:了)?(?:什么|啥|怎样|怎么样|多少|哪)|{_HOW}(?:修)?(?:改|订|变|调整)|{_TURNED}了?(?:什么|啥|哪些))"
)
_ENGLISH = re.compile(
    r"what (?:became|has become|happened) (?:of|to) ?(?P<a>.{2,40}?)[?.]*$"
    r"|how (?:was|were|has|have|did) ?(?P<b>.{2,40}?) ?(?:been )?(?:chang|amend|reword|replac|revis)"
    r"|what (?:did|was|were|has|have) ?(?P<c>.{2,40}?) ?(?:become|(?:been )?(?:changed|turned|replaced|amended) (?:to|into|by|with))"
)
# Other things than words of the text may have changed; these are told elsewhere.
_ELSEWHERE = (Ask.MILESTONE, Ask.COMMENTARY, Ask.TASKS, Ask.GOAL, Ask.TARGET, Ask.ADDED, Ask.REMOVED, Ask.KEPT)
_CAPTION = re.compile(r"[【\[（(](?P<caption>[^】\]）)]{1,30})[】\]）)]")
_PHRASE = re.compile(r"[，,。；;：:\n]")
_SENTENCE = re.compile(r"[。；;\n]")
_NUMBERED = re.compile(r"第.{1,5}[编章节条款项部]")
_PAIRS, _PLACES, _LONG, _RENAMED = 6, 8, 120, 3


@dataclass(frozen=True, slots=True)
class _Told:
    """A pair with the places that changed in it, and how near the topic they stand: 0 in the same words, 3 in the same chapter."""

    old: Record
    new: Record
    near: int
    places: tuple[Replacement, ...]


def answer(context: Context) -> Draft | None:
    """Say what became of the words asked for; None where that is not asked, or nothing that speaks of them stands in a pair."""
    question = context.question
    if not context.facts.wording.compared or question.clauses or question.tasks or question.named or context.has(*_ELSEWHERE):
        return None
    if context.has(Ask.DEPARTMENTS) and context.facts.of_kind(Kind.DEPARTMENTS) or _NUMBERED.search(question.plain):
        return None
    for words in _topics(context):
        draft = context.draft()
        spoken = [told for old, new in _single_pairs(context) if (told := _told(context, old, new, words))]
        if not _renamed(context, draft, words, spoken):
            _listed(context, draft, words, spoken)
        if draft.claims:
            return draft
    return None


def _topics(context: Context) -> Iterator[tuple[str, ...]]:
    """Yield what the question may be about: the words before 改成了什么 that the document has as they are, else its words one by one."""
    plain = context.question.plain
    asked, english = _ASKED.search(plain), _ENGLISH.search(plain)
    if not asked and not english:
        return
    stretch = fold(asked["of"]) if asked else fold(next(part for part in english.groups() if part)) if english else ""
    stop = lexicon().stop
    whole = next((stretch[at:] for at in range(len(stretch) - 1) if stretch[at] not in stop and context.facts.known(stretch[at:])), "")
    words = tuple(word for word in context.question.words if word not in whole)
    if whole and whole not in stop and (context.question.words or whole not in stop):
        yield (whole, *words)
    if context.question.words and (whole, *words) != context.question.words:
        yield context.question.words


def _single_pairs(context: Context) -> Iterator[tuple[Record, Record]]:
    for pair in context.facts.aligned:
        if _is_single(context, pair):
            yield context.facts.by_key[pair.old[0]], context.facts.by_key[pair.new[0]]


def _is_single(context: Context, pair: Pair) -> bool:
    members = [context.facts.by_key[key] for key in (*pair.old, *pair.new)]
    return len(pair.old) == len(pair.new) == 1 and all(member.kind in TEXTS for member in members)


def _told(context: Context, old: Record, new: Record, words: Sequence[str]) -> _Told | None:
    """Return what changed in a pair where it speaks of the topic; without places where its words stayed as they were."""
    names = [synonyms().names(word) for word in words]
    texts = context.facts.folded[old.key] + "\n" + context.facts.folded[new.key]
    headed = any(_holds(f"{record.heading} {_caption(record)}", names) for record in (old, new))
    within = any(_holds(node.title, names) for record in (old, new) for node in context.facts.path_of(record.node))
    within = within or _holds(f"{old.context} {new.context}", names)
    if not headed and not within and not _holds(texts, names):
        return None
    places = replacements(old, new, context.cutter.words if context.cutter else None)
    ranked = [(0 if headed else _nearness(old, new, place, names, 3 if within else 4), place) for place in places]
    best = min((near for near, _ in ranked), default=0 if headed else 4)
    kept = tuple(place for near, place in ranked if near == best or best == 1 and near == 2 and len(words) > 1)
    return _Told(old, new, best, kept) if best < 4 or not places else None


def _caption(record: Record) -> str:
    head = record.text[: len(record.label) + 48]
    hit = _CAPTION.search(head)
    return hit["caption"] if hit and hit.start() <= 2 * len(record.label) + 2 else ""


def _holds(text: str, names: Sequence[Sequence[str]]) -> bool:
    folded = fold(text)
    return all(any(name in folded for name in group) for group in names)


def _nearness(old: Record, new: Record, place: Replacement, names: Sequence[Sequence[str]], else_: int) -> int:
    """Tell how near a change stands to the topic: in one phrase with it, in one sentence, or only under a heading that names it."""
    sides = ((old.text, place.gaps[0].old[0], place.gaps[-1].old[1]), (new.text, place.gaps[0].new[0], place.gaps[-1].new[1]))
    if any(_holds(_around(*side, _PHRASE), names) for side in sides):
        return 1
    sentence = any(_holds(_around(*side, _SENTENCE), names) for side in sides)
    part = any(_holds(_around(*side, _PHRASE), [group]) for side in sides for group in names)
    return 2 if sentence and (part or len(names) == 1) else else_


def _around(text: str, start: int, end: int, stop: re.Pattern[str]) -> str:
    left = max((mark.end() for mark in stop.finditer(text, 0, start)), default=0)
    right = stop.search(text, max(end, start))
    return text[left : right.start() if right else len(text)]


def _renamed(context: Context, draft: Draft, words: Sequence[str], spoken: Sequence[_Told]) -> bool:
    """Say once what a name became that was replaced in several articles, and where."""
    if len(words) != 1:
        return False
    became: dict[tuple[str, str], list[_Told]] = defaultdict(list)
    for told in spoken:
        for change in dict.fromkeys(_instead(told, words[0])):
            became[change].append(told)
    (change, where) = max(became.items(), key=lambda item: len(item[1]), default=(("", ""), []))
    if len(where) < _RENAMED:
        return False
    labels = context.join(context.label(told.new) for told in where)
    line = context.say("rewording.renamed", change=worded(context, *change), n=len(where), labels=labels)
    draft.computed(line, *(record for told in where[:_PAIRS] for record in (told.old, told.new)))
    draft.pair(*(told.old for told in where[:_PAIRS]))
    return True


def _instead(told: _Told, word: str) -> Iterator[tuple[str, str]]:
    """Yield the word as it is written in the old text with what stands in its place in the new one."""
    for place in told.places:
        for gap in place.gaps:
            low = max(0, gap.old[1] - len(word))
            folded = fold_with_origin(told.old.text[low : gap.old[0] + len(word)])
            if (at := folded.text.find(word)) < 0:
                continue
            start, end = (low + edge for edge in folded.span(at, at + len(word)))
            if (came := _moved(told, gap, start, end)) is not None:
                yield told.old.text[start:end], came


def _moved(told: _Told, gap: Gap, start: int, end: int) -> str | None:
    """Return what stands in the new text for a stretch of the old one that a single change touches; None where more differs."""
    (a, b), (c, d) = gap.old, gap.new
    if not start <= a <= b <= end:
        return None
    left, right = c - (a - start), d + (end - b)
    alike = told.old.text[start:a] == told.new.text[max(left, 0) : c] and told.old.text[b:end] == told.new.text[d:right]
    came = told.new.text[left:right] if left >= 0 and alike else None
    return came if came and came != told.old.text[start:end] else None


def _listed(context: Context, draft: Draft, words: Sequence[str], spoken: Sequence[_Told]) -> None:
    """List the changed places of the pairs nearest to the topic; where none changed, say that they did not."""
    changed = [told for told in spoken if told.places]
    best = min((told.near for told in changed), default=None)
    if best is None:
        same = [told for told in spoken if context.words_of(told.old) == context.words_of(told.new)]
        for told in same[:_RENAMED]:
            draft.quoted(context.say("rewording.same", left=context.label(told.old), right=context.label(told.new)), told.old, told.new)
            draft.pair(told.new)
        return
    chosen = [told for told in changed if told.near == best or best < 2 and told.near <= 1]
    for told in chosen[:_PAIRS]:
        names = {"left": context.label(told.old), "right": context.label(told.new)}
        parts = [part for place in told.places[:_PLACES] if (part := _part(context, told, place, words))]
        line = context.say("rewording.far", **names)
        if parts:
            line = context.say("rewording.line", **names, changes=context.join(dict.fromkeys(parts), "parts"))
        draft.quoted(line, told.old, told.new)
        draft.pair(told.new)
    if rest := chosen[_PAIRS:]:
        term = context.join(context.spoken(words))
        labels = context.join(context.label(told.new) for told in rest)
        draft.computed(context.say("rewording.more", n=len(rest), term=term, labels=labels), *(told.new for told in rest))


def _part(context: Context, told: _Told, place: Replacement, words: Sequence[str]) -> str:
    """Say what one place became; of a long stretch, only the sentences that speak of the topic."""
    went, came = told.old.text[slice(*place.old)], told.new.text[slice(*place.new)]
    if short := worded(context, went, came):
        return short
    names = [synonyms().names(word) for word in words]
    first = [next((part[a:b] for a, b in sentences(part) if _holds(part[a:b], names)), "") for part in (went, came)]
    return worded(context, first[0], first[1], _LONG) if any(first) else ""
