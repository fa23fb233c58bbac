"""Passages: the sentences that come nearest to a question in meaning and in words, and what they say to it.

Whatever words a person uses, sentence vectors find the place; words that both share decide among near ones. What is put forward
as so is held against the place; a value that is asked for stands there or is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answers.claim_check import checked
from assistant.answers.context import Context, Outcome, Refusal
from assistant.answers.evidence import covered, is_thing, spoken_by
from assistant.answers.extent import told_of, with_lead
from assistant.answers.premise import claims
from assistant.answers.ranking import SAID, Statement, foreign, ranked
from assistant.answers.statement_lines import line_of, quote_of, sides_of, topic_of
from assistant.answers.statements import compared, elsewhere_said, told
from assistant.answers.weighing import held_in, weighed_word
from assistant.citations.draft import Draft, Quote
from assistant.types import Absence, ClaimKind
from assistant.understanding.asking import asked_words
from assistant.understanding.claims import figures_put, is_confirmed
from assistant.understanding.lexicon import Ask
from assistant.understanding.reading import asks_reason
from assistant.understanding.topics import QUOTED
from assistant.understanding.values import Sought, compares_as, sought_value, told_apart
from corpus.normalize import fold
from corpus.types import Record, Version

_NEAR = 0.7  # of the nearest sentence's score: what a record needs for its values to count
_MOST = 3
_ELSEWHERE, _MORE = 0.75, 0.4
_NAMED = 2
_OFTEN = 12  # a word in more than one record of so many is often spoken of
_MAINLY = 0.6
_RISES = r"(?:提高|增加|上调|上浮|增长|下降|降低|下调|减少)"
_REACHED = re.compile(rf"{_RISES}(?:到|至|为|成)[^，。？?]{{0,6}}(?:多少|几)")
_FINE, _FINES = "罚", 6
_SPOKEN = 8  # characters; words in quotation marks as long as that need not stand as they are said
_RELATED = 0.6  # from which a sentence is told as related though it gives no value of the sort that is asked for
_IN_WORDS = frozenset(("date", "duration", "body"))  # sorts of values that a text may give in words of its own
_MAY_BE = 0.2  # from which what comes nearest is told word for word beside a refusal
SAID_OTHERWISE = 0.35  # the chance of being an answer from which a sentence is given as what comes nearest
SAID_UNKNOWN = 0.5  # where the documents know no word of a question, or not each word of a thing whose value is asked for
SAID_LAST = 0.5  # where every other way of answering has failed
_LATIN = re.compile(r"[a-z0-9][a-z0-9.+\-]*")
_NAMES = frozenset({"nr", "nrt", "nt"})  # as words are tagged: persons and organisations
_TITLE = re.compile(r"《([^》]+)》")
_VALUE = re.compile(
    r"(?<!归)谁|何时|什么时候|几时|哪年|几月|多少|几个|几家|哪家|哪(?:些|几个?|个)?(?:城市|地方|省|公司|企业)|多高|多大|多长|多久"
    r"|(?:企业|公司|入选|厂商|供应商)的?名单|\bwho\b|\bwhen\b"
)
_ASKED = frozenset({Ask.QUANTITY, Ask.MILESTONE, Ask.DEPARTMENTS, Ask.CONTACT, Ask.COMMENTARY, Ask.VIEW, Ask.RISK})
_ITEMS = re.compile(r"(?:^|[\s；;：:])[（(][一二三四五六七八九十\d]+[)）]")
_PLACED = re.compile(r"第几[条條]|哪一?[条條]")
_MENTIONED = re.compile(
    r"(?:提|说|讲|写)(?:到|及|过)?(?:了|过)?(?:吗|没有|没$|么)|有没有(?:提|说|讲|写)|哪一?版|\bmention"
    r"|提[到及]?[^，。？?]{1,12}(?:吗|没有?)[?？]?$"
)


def answer(context: Context) -> Outcome | None:
    """Say what the nearest sentences say; None where nothing is near, or where it is asked whether something is mentioned."""
    question = context.question
    sought = sought_value(question.plain)
    mentioned = _asks_mention(context) and not sought and not question.clauses
    if mentioned or context.cutter is None or asks_reason(question.plain) and context.facts.opinion:
        return None
    words = topic_of(context)
    placed = [r for ref in question.clauses for v in context.sides(ref) for r in context.facts.clauses_at(v, ref)]
    if question.clauses and not placed:
        return None
    if placed and (elsewhere := _misplaced(context, placed, words, sought)):
        return elsewhere
    placed = placed or _paired_with_said(context)
    everywhere = ranked(context, words, sought, (*context.facts.versions, None), placed)
    found = [s for s in everywhere if placed or s.record.version in sides_of(context)]
    if everywhere and found and _by_year(context) and found[0].score < everywhere[0].score:
        found = everywhere  # a year may be when a thing was done rather than which text says so
    mode = compares_as(question.plain) if context.facts.wording.compared else ""
    if everywhere and not placed and not mode and (not found or _is_elsewhere(context, found[0], everywhere[0], words)):
        draft = context.draft()
        elsewhere_said(context, draft, everywhere[0], words, sought)
        if draft.claims:
            return draft
    quoted = [fold(hit[1]) for hit in QUOTED.finditer(question.plain)]
    if not found or quoted and not any(_stands(context, word, s) for word in quoted for s in found[:_MOST]):
        return _unquoted(context, quoted, found)
    found = [s for s in found if any(_stands(context, word, s) for word in quoted)] if quoted else found
    if not placed and not quoted and not is_meant(context, words, found):
        return unanswered(context, found)
    draft = context.draft()
    if checked(context, draft, found, words):
        return draft
    fined, reached = sought is not None and sought.kind == "money" and "罚" in question.plain, bool(_REACHED.search(question.plain))
    own = _giving(found, sought, fined=fined, reached=reached) if sought else found
    if not own and not placed and sought and found[0].chance >= _RELATED and not found[0].values:
        return _related(context, draft, found[0], words, sought)
    if not own:
        return _none_here(context, draft, found[0], sought) if placed and sought else unanswered(context, found)
    if sought and not placed and all(_FINE in word for word in words) and _FINE in question.plain:
        for each in _fines(found):  # a fine for nothing in particular: each that there is
            (compared if mode else told)(context, draft, [each], words, sought)
    elif mode or context.facts.wording.compared and len(question.versions) == 2:
        compared(context, draft, own, words, sought)
    else:
        unsure = not placed and not question.yes_no and found[0].chance < SAID
        told(context, draft, [with_lead(context, s) for s in told_of(context, own, sought)], words, sought, unsure=unsure)
    return draft if draft.claims else None


def _misplaced(context: Context, placed: Sequence[Record], words: Sequence[str], sought: Sought | None) -> Draft | None:
    """Say that a clause that is named does not speak of the matter, where another one does; None where it does, or none is sure to."""
    found = ranked(context, words, sought, sides_of(context))
    if not found or found[0].chance < SAID or found[0].record in placed:
        return None
    told = [fold(record.text) for record in placed]
    things = [word for word in words if is_thing(context, word) and context.facts.known(word)]
    lacking = [word for word in things if not any(held_in(weighed_word(context, word), text) for text in told)]
    own = [word for word in lacking if held_in(weighed_word(context, word), spoken_by(context, found[0])) >= _MAINLY]
    if not own or len(lacking) <= len(things) / 2:
        return None
    names = context.spoken(own[:_NAMED])
    draft = context.draft()
    told_as = {"label": context.label(placed[0]), "names": context.join(f"“{name}”" for name in names), "text": line_of(context, found[0])}
    draft.claim(context.say("statements.misplaced", **told_as), ClaimKind.QUOTED, quote_of(found[0]), placed[0])
    draft.pair(found[0].record)
    return draft


def _paired_with_said(context: Context) -> list[Record]:
    """Return what stands in the version that is asked about beside what the question before was answered with: 旧版呢."""
    facts, version = context.facts, context.question.version
    pairs = [pair for key, _, _ in context.question.said for pair in facts.pairs_of(key)] if version else []
    keys = [key for pair in pairs for key in (pair.old if version is Version.OLD else pair.new)]
    return [facts.by_key[key] for key in dict.fromkeys(keys)]


def unanswered(context: Context, found: Sequence[Statement]) -> Refusal:
    """Say that the documents do not say what is asked, in the words of the question; what comes nearest is quoted as that."""
    text = context.say("statements.unanswered", asked=asked_words(context.question.text))
    others: list[Quote | Record] = list(dict.fromkeys(s.record for s in found if s.record is not found[0].record))
    told = bool(found) and found[0].chance >= _MAY_BE and sought_value(context.question.plain) is None
    return Refusal(Absence.NOT_MENTIONED, text, (quote_of(found[0]), *others[: _MOST - 1]) if found else (), told)


def _stands(context: Context, word: str, statement: Statement) -> bool:
    """Tell whether a record holds words in quotation marks, long ones in the main."""
    text = context.facts.folded[statement.record.key]
    return word in text or len(word) > _SPOKEN and held_in(weighed_word(context, word), text) >= _MAINLY


def _by_year(context: Context) -> bool:
    """Tell whether a version is named by a year alone: 在2025年启动."""
    plain = context.question.text
    return bool(re.search(r"(?:19|20)\d\d\s*年", plain)) and not re.search(r"[新旧老]版|报告|条例|办法|计划|规划|修[订正]|版", plain)


def _is_elsewhere(context: Context, own: Statement, best: Statement, words: Sequence[str]) -> bool:
    """Tell whether what is asked about stands in the version that is not asked about: it is nearer by far, or holds far more."""
    more = covered(context, best, words) - covered(context, own, words) >= _MORE
    return best.chance >= SAID_OTHERWISE and (more or own.score < _ELSEWHERE * best.score)


def _asks_mention(context: Context) -> bool:
    """Tell whether it is asked if something is spoken of at all."""
    question = context.question
    occurs = context.has(Ask.OCCUR) and question.yes_no and not compares_as(question.plain)
    return occurs or bool(_MENTIONED.search(question.plain))


def _unquoted(context: Context, quoted: Sequence[str], found: Sequence[Statement]) -> Draft | None:
    """Say that words put in quotation marks to be confirmed do not stand in the version that is asked about; None for other questions."""
    sides, facts = sides_of(context), context.facts
    own = any(word in facts.folded[r.key] for word in quoted for r in facts.policy if r.version in sides)
    if not found or own or not context.question.yes_no:
        return None  # what is put in quotation marks is looked for as it stands
    draft, best = context.draft(), found[0]
    names = context.spoken(quoted)
    told = context.say("statements.without", names=context.join(f"“{name}”" for name in names), text=line_of(context, best))
    draft.claim(told, ClaimKind.QUOTED, quote_of(best), absent=tuple(names))
    for record in [r for r in facts.policy if any(word in facts.folded[r.key] for word in quoted)][:1]:
        quote = context.passage(record, quoted)
        text = context.say("terms.found", label=context.label(record), task=context.place_of(record), text=context.words_of(quote))
        draft.quoted(text, quote)
    return draft


def of_place(context: Context) -> Outcome | None:
    """Answer what is asked, or put forward, of a clause that is named; None where it is only named, or what both versions say."""
    question = context.question
    if not question.clauses or not topic_of(context):
        return None
    pointed = question.yes_no or sought_value(question.plain) or not context.facts.wording.compared
    return answer(context) if pointed else None


def of_values(context: Context) -> Outcome | None:
    """Compare a value between versions, or hold a figure that a question puts forward against the text; None for other questions."""
    question = context.question
    compares = context.facts.wording.compared
    mode, both = (compares_as(question.plain), len(question.versions) == 2) if compares else ("", False)
    valued = (mode or both) and question.words and sought_value(question.plain) or mode == "same" and question.words
    bare = question.words and all(told_apart(question.plain, word) for word in question.words)
    if _PLACED.search(question.plain) or mode == "became" and bare:
        return None  # a sort of value without a subject became something in several places
    if not valued and not (claims(context) and figures_put(question.plain)):
        return None
    outcome = answer(context)
    return outcome if isinstance(outcome, Draft) else None


def judged(context: Context) -> Draft | None:
    """Say whether what a question puts forward is so, where the nearest sentences tell; None for other questions."""
    question = context.question
    words, sought = topic_of(context), sought_value(question.plain)
    if sought or not (question.yes_no or is_confirmed(question.plain)) or not words or context.cutter is None:
        return None
    placed = [r for ref in question.clauses for v in context.sides(ref) for r in context.facts.clauses_at(v, ref)]
    found = ranked(context, words, None, sides_of(context), placed)
    draft = context.draft()
    return draft if found and checked(context, draft, found, words) else None


def confirmed(context: Context) -> Draft | None:
    """Hold what a question puts forward to be confirmed against the nearest sentences; None for other questions."""
    if not is_confirmed(context.question.plain):
        return None
    outcome = answer(context)
    return outcome if isinstance(outcome, Draft) else None


def _related(context: Context, draft: Draft, nearest: Statement, words: Sequence[str], sought: Sought) -> Draft:
    """Quote what speaks of a thing though it gives no value of the sort that is asked for, which is said; 农历立冬所在周 may tell when."""
    told(context, draft, [nearest], words, None)
    value = context.say(f"statements.{sought.kind}")
    items = len(_ITEMS.findall(nearest.text))
    key = "counted" if sought.kind == "count" and items > 1 else "related" if sought.kind in _IN_WORDS else "related_without"
    for claim in draft.claims[:1]:
        text = context.say(f"statements.{key}", text=claim.text, value=value, n=items)
        draft.claims[0] = replace(claim, text=text, kind=ClaimKind.COMPUTED if key == "counted" else claim.kind)
    return draft


def _none_here(context: Context, draft: Draft, nearest: Statement, sought: Sought) -> Draft:
    """Say that a clause that is named gives no value of the sort that is asked for, and quote what it says."""
    value = context.say(f"statements.{sought.kind}")
    text = context.say("statements.none_here", label=context.label(nearest.record), value=value, text=context.words_of(quote_of(nearest)))
    draft.computed(text, quote_of(nearest))
    draft.pair(nearest.record)
    return draft


def _only_by(text: str, values: Sequence[str]) -> bool:
    """Tell whether a sentence says by how much something rises or falls, not to what: 提高24元."""
    return all(re.search(rf"{_RISES}了?(?:约|近|超过?)?{re.escape(value)}", text) for value in values)


def _giving(found: Sequence[Statement], sought: Sought, *, fined: bool, reached: bool) -> list[Statement]:
    """Return the statements that give a value of the sort that is asked for, by their own nearness and their record's, best first.

    A value often stands in a sentence of its own, behind the one that says of what: 逾期不改正的，处…罚款.
    """
    records: dict[str, float] = {}
    for each in found:
        records[each.record.key] = max(each.score, records.get(each.record.key, 0.0))
    near = {key for key, score in records.items() if score >= _NEAR * found[0].score}
    given = [s for s in found if s.values and s.record.key in near and (sought.kind != "money" or fined == ("罚" in s.text))]
    given = [s for s in given if not (reached and _only_by(fold(s.text), s.values))]
    return sorted(given, key=lambda s: -round(s.score + records[s.record.key], 4))


def _fines(found: Sequence[Statement]) -> list[Statement]:
    """Return the sentences that set a fine, in the order of the text; of two versions those of the new one, where it sets any."""
    setting = [s for s in found if s.values and _FINE in s.text]
    newest = [s for s in setting if s.record.version is not Version.OLD] or setting
    return sorted(newest, key=lambda s: (s.record.start, s.start))[:_FINES]


def valued(context: Context) -> Draft | None:
    """Give the value that is asked for, of each version; None for other questions."""
    question = context.question
    sought = sought_value(question.plain)
    if not sought or sought.kind == "body" or question.departments or question.clauses or context.has(Ask.COMMENTARY, Ask.DEPARTMENTS):
        return None
    outcome = answer(context)
    return outcome if isinstance(outcome, Draft) else None


def counted(context: Context) -> Outcome | None:
    """Answer how many there are of a thing from the nearest sentences, of an unknown one if surely near; None for others."""
    question = context.question
    other = context.has(Ask.DEPARTMENTS, Ask.COMMENTARY, Ask.MEASURES, Ask.TASKS, Ask.CLAUSES, Ask.OCCUR)
    if not context.has(Ask.QUANTITY) or other or question.departments or question.clauses or not question.words:
        return None
    words, sought = topic_of(context), sought_value(question.plain)
    if not any(weighed_word(context, word).strange for word in words):
        return answer(context)
    found = ranked(context, words, sought, (*context.facts.versions, None))
    near = bool(found) and found[0].record.version in sides_of(context) and found[0].chance >= SAID_UNKNOWN
    return answer(context) if near and not names_stranger(context, words) else unanswered(context, found)


def otherwise(context: Context) -> Outcome | None:
    """Answer what no kind of question took from the nearest sentences, surely near ones where a word is unknown; else None."""
    words = topic_of(context)
    if _MENTIONED.search(context.question.plain) or foreign(context, words) or names_stranger(context, words):
        return None
    return in_other_words(context) if any(weighed_word(context, word).strange for word in words) else answer(context)


def in_other_words(context: Context) -> Draft | None:
    """Quote what comes nearest in meaning to a question in words that the text does not use; None where it asks of a named thing.

    A value is never guessed from what is near.
    """
    question, words = context.question, topic_of(context)
    if context.cutter is None or _VALUE.search(question.plain) or question.asks & _ASKED or question.money or foreign(context, words):
        return None
    if names_stranger(context, words) or _of_one_unknown(context, words):
        return None
    found = ranked(context, words, None, sides_of(context))
    if not found or found[0].chance < SAID_LAST:
        return None
    draft = context.draft()
    told(context, draft, told_of(context, found, None), words, None, unsure=True)
    return draft if draft.claims else None


def _of_one_unknown(context: Context, words: Sequence[str]) -> bool:
    """Tell whether a question is of one thing that the documents do not know, and of nothing else but what they often speak of."""
    often = len(context.facts.policy) // _OFTEN
    unknown = [word for word in words if not context.known(word)]
    return len(unknown) == 1 and all(word in unknown or context.facts.known_in(word) > often for word in words)


def is_meant(context: Context, words: Sequence[str], found: Sequence[Statement]) -> bool:
    """Tell whether the nearest sentence is likely to be what a question asks for.

    More surely so where the documents know no word of it, or not each word of a thing whose value is asked for.
    """
    if not found or foreign(context, words):
        return bool(found)
    unknown = [weighed_word(context, word).strange for word in words]
    unsure = any(unknown) and (all(unknown) or sought_value(context.question.plain) is not None)
    return found[0].chance >= (SAID_UNKNOWN if unsure else SAID_OTHERWISE)


def names_stranger(context: Context, words: Sequence[str]) -> bool:
    """Tell whether a question names one thing that the documents do not, as a title or by a proper name: no other name stands for that."""
    if any(not context.facts.known(fold(title)) for title in _TITLE.findall(context.question.text)):
        return True
    unknown = [word for word in words if not context.known(word)]
    return any(_LATIN.fullmatch(word) or context.cutter and context.cutter.tag(word) in _NAMES for word in unknown)
