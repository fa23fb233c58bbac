"""What is said of a claim: a verdict with its sentence, what the place does not speak of, and what holds now instead."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers.context import Context
from assistant.answers.evidence import is_thing, spoken_by, widened
from assistant.answers.ranking import Statement, counterpart
from assistant.answers.statement_lines import GENUS, line_of, quote_of
from assistant.answers.weighing import held_in, weighed_word
from assistant.citations.draft import Draft
from assistant.types import ClaimKind
from assistant.understanding.lexicon import lexicon
from assistant.understanding.synonyms import synonyms
from corpus.normalize import fold
from corpus.types import Version

_LACKING, _PARTLY = 2, 0.6
_HERE = frozenset(("中国", "我国", "全国", "国家", "政府", "本市", "本省"))  # where and of whom a text speaks goes without saying
_THINGS, _GUESSED = frozenset("njvbf"), "nr"  # as words are tagged; what no dictionary has is often taken for a person's name
_NOUN = frozenset("nj")  # as words are tagged, short names too
_LONG = 300  # characters: of a longer record a sentence is held against itself alone


def holding_now(context: Context, statement: Statement, words: Sequence[str]) -> Statement:
    """Return what the new version says instead of an old sentence, where no version is asked about: that is what holds."""
    if not context.facts.wording.compared or context.question.versions or statement.record.version is not Version.OLD:
        return statement
    return counterpart(context, statement, words, None) or statement


def told_without(context: Context, draft: Draft, statement: Statement, words: Sequence[str]) -> bool:
    """Name what a question puts forward that the place does not speak of, and quote what it does say."""
    record = statement.record
    text = spoken_by(context, statement)
    if len(record.text) <= _LONG:  # what is not said here stands nowhere in the clause
        text = f"{text} {fold(record.text)}"
    lacking = unheld(context, (*words, *_nouns(context, words)), text)
    if not lacking or len(lacking) == len(words) and not context.question.clauses:
        return False
    lacking = together(context, lacking) or lacking
    telling = [word for word in lacking if len(word) > 2] or lacking
    names = context.spoken(sorted(telling, key=lambda word: -len(word))[:_LACKING])  # a longer word says more
    told = context.say("statements.without", names=context.join(f"“{name}”" for name in names), text=line_of(context, statement))
    draft.claim(told, ClaimKind.QUOTED, quote_of(statement), absent=tuple(names))
    _add_other(context, draft, statement, words)
    draft.pair(record)
    return True


def _nouns(context: Context, words: Sequence[str]) -> list[str]:
    """Return the nouns of what is put forward that are none of its words: 高考, which the documents do not know."""
    plain, cutter = fold(context.question.plain), context.cutter
    if cutter is None:
        return []
    said = [word for word in cutter.words(plain) if len(word) > 1 and cutter.tag(word)[:1] in _NOUN]
    common = lexicon().stop | synonyms().generic | GENUS | _HERE
    return [word for word in said if word not in common and not any(word in other for other in words)]


def together(context: Context, words: Sequence[str]) -> list[str]:
    """Return words with those that stand next to one another in a question as one, a last letter included: 粤港澳, 大湾 and 区."""
    plain, cutter = fold(context.question.plain), context.cutter
    spans = sorted((at, at + len(word)) for word in dict.fromkeys(words) if (at := plain.find(word)) >= 0)
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    last = [bool(cutter and cutter.tag(plain[end : end + 1])[:1] == "n" and not cutter.tag(plain[end : end + 2])) for _, end in joined]
    return [plain[start : end + more] for (start, end), more in zip(joined, last, strict=True)]


def unheld(context: Context, words: Sequence[str], text: str) -> list[str]:
    """Return the things among some words that a folded text does not hold; of a phrase that it holds in part, what it lacks of it."""
    lacking: list[str] = []
    common = _HERE | {context.side(version) for version in Version}
    words = [word for word in words if word not in common and not word[:1].isdigit()]
    for word in words:
        held = held_in(weighed_word(context, word), text)
        if held < 1:
            parts = context.cutter.words(word) if context.cutter else [word]
            apart = len(parts) > 1 and all(part in text for part in parts)  # 加快建设 of 加快…建设
            if apart:
                continue
            whole = held < _PARTLY and context.facts.known(word)
            parts = [word] if whole else parts
            things = (part for part in parts if is_thing(context, part) and (context.facts.known(part) or _is_name(context, part)))
            lacking += [part for part in things if held_in(weighed_word(context, part), text) < _PARTLY]
    return list(dict.fromkeys(lacking))


def _is_name(context: Context, word: str) -> bool:
    """Tell whether a word that no document has may be a thing all the same: 海员 is one, 山里 and 段时间 are ways of speaking."""
    tag = context.cutter.tag(word) if context.cutter else ""
    return not tag or tag[:1] in _THINGS and not tag.startswith(_GUESSED) or word.startswith("第")


def _add_other(context: Context, draft: Draft, statement: Statement, words: Sequence[str]) -> None:
    """Where no version was named, tell what the other one says of it."""
    if not context.facts.wording.compared or len(context.question.versions) == 1:
        return
    other = counterpart(context, statement, words, None)
    if other and fold(other.text) != fold(statement.text):
        draft.quoted(line_of(context, other), quote_of(other))


def tell(context: Context, draft: Draft, phrase: str, statement: Statement) -> None:
    """Quote a sentence with a verdict before it."""
    statement = widened(statement)
    draft.quoted(context.say(phrase, text=line_of(context, statement)), quote_of(statement))
    draft.pair(statement.record)
