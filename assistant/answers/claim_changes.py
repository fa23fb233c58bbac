"""Claims that something changed: from this to that, up or down, by so much, not at all, dropped; held against both versions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context
from assistant.answers.evidence import both_sides, covered, widened
from assistant.answers.figures_found import quantities_named, stated_in
from assistant.answers.ranking import Statement, counterpart
from assistant.answers.statement_lines import line_of, quote_of
from assistant.citations.draft import Draft
from assistant.understanding.claims import Figure, figures_put, is_confirmed, said_of
from assistant.understanding.lexicon import Ask
from assistant.understanding.synonyms import synonyms
from assistant.understanding.values import figures_in, figures_of, puts_change
from corpus.changes import QuantityChange
from corpus.normalize import fold
from corpus.types import Version

_UP = re.compile(
    r"加码|翻番|涨了?|升了?|提高|增加|多了|扩大|放宽|延长|加长|上调|调高|加重|变[多高大长]|更[多高大长重严]|rais|increas|higher"
)
_DOWN = re.compile(r"缩水|降了?|减少|少了|下调|缩短|缩小|收紧|调低|砍了?|减轻|变[少低小短]|更[少低小短轻]|\bcut\b|lower|decreas|reduc")
_KEPT = re.compile(
    r"还是|仍旧?是?|依旧|没有?(?:再|被)?(?:变|改|动|调|增加|减少|提高|降低|上调|下调|涨|降|取消|删)|不变|没变|一样|相同|持平|照旧|都是|均[为是按]|都[按为]|same|unchanged"
)
_GOES = "改|变|换|调整|提高?|降低?|升|缩短|延长|放宽|收紧|扩大"
_BY = re.compile(
    r"(?:多|少|增加|减少|提高|降低|上升|下降|增|减|涨|降|升|延长|缩短|缩减|扩大)了?(?:约|大约|近|整整)?"
    r"(?=[\d一二两三四五六七八九十百千万])"
)
_FROM_TO = re.compile(
    rf"[从由把](?P<was>[^，。；,;]{{2,14}}?)(?:{_GOES})[成到为至]了?要?(?P<now>[^，。；,;?？]{{2,14}}?)(?:了|的|$|[，。；,;?？吗吧])"
)
_CAME = re.compile(
    r"新(?:增|加|设|添)?的?(?:要求|规定|条款|条文|内容|义务|制度|做法|条件|门槛)|新[增加设添](?:的|了|吗|吧|$)"
    r"|才有的?|(?:以前|原来|旧版)没有"
)
_REFUTED = ("wrong", "reversed", "unchanged", "unmoved", "stays", "not_new")
_MARKS = re.compile(r"[\W_]")
_WHOLE = 700
_HALF, _ALIKE, _TOLD, _UNTOLD = 0.5, 0.6, 0.7, 0.4
_FINE = re.compile(r"罚")


def judged(context: Context, draft: Draft, found: Sequence[Statement], words: Sequence[str]) -> str:
    """Say whether both versions bear out a change that is put forward; return the verdict, nothing where none is, or they cannot tell."""
    plain = context.question.plain
    if not context.facts.wording.compared:
        return ""
    gone = "gone" in said_of("terms", plain)
    if gone and context.has(Ask.TARGET, Ask.QUANTITY) and (told := _figure_stays(context, draft)):
        return told
    if gone and not puts_change(plain) and not _KEPT.search(plain) and (told := _dropped(context, draft, found, words)):
        return told
    if _CAME.search(plain) and not figures_put(plain) and (told := _came(context, draft, found, words)):
        return told
    up = 1 if _UP.search(plain) else -1 if _DOWN.search(plain) else 0
    kept = bool(_KEPT.search(plain)) and (bool(figures_put(plain)) or is_confirmed(plain))
    if (up or kept) and not puts_change(plain) and (told := _of_figures(context, draft, up)):
        return told
    stating = [s for s in found if any(figures_in(widened(s).text))] if _UP.search(plain) or _DOWN.search(plain) else []
    sides = both_sides(context, stating or found, words)
    if sides is None:
        return ""
    figures = figures_put(plain)
    if len(figures) < 2 and (told := _reworded(context, draft, *sides)):
        return told
    if puts_change(plain) and len(figures) == 2:
        return _from_to(context, draft, *sides, figures)
    stated = {value for s in sides for value in figures_in(s.text)}  # 再提高20元 as the text itself says is a figure like any other
    if (hit := _BY.search(plain)) and (by := figures_put(plain[hit.end() :])) and by[0] not in stated:
        return _by(context, draft, *sides, by[0], up=bool(_UP.search(hit.group())))
    if _KEPT.search(plain) and figures:
        return _kept(context, draft, *sides, figures)
    return _moved(context, draft, *sides, up) if up and not figures else ""


def refuted(context: Context, draft: Draft, found: Sequence[Statement], words: Sequence[str]) -> bool:
    """Say so where a change whose reason is asked for did not happen, or happened otherwise; False where it did, or none is put."""
    tried = context.draft()
    if judged(context, tried, found, words) not in _REFUTED:
        return False
    draft.extend(tried)
    return True


def _values(context: Context, old: Statement, new: Statement, unit: str = "") -> tuple[list[float], list[float], Statement, Statement]:
    """Return the values of both sides that can be compared: of the unit asked about, of fines, else of the first unit that both have."""
    old, new = widened(old), widened(new)
    left, right = list(figures_in(old.text)), list(figures_in(new.text))
    if not unit:
        units = [u for _, u in right if u and any(u == other for _, other in left)]
        unit = "元" if _FINE.search(context.question.plain) and "元" in units else next(iter(units), "")
    return [value for value, u in left if u == unit], [value for value, u in right if u == unit], old, new


def _say(context: Context, draft: Draft, key: str, old: Statement, new: Statement) -> str:
    """Say a verdict with what both versions say; they are told once where they say the same."""
    names = {"left": context.label(old.record), "right": context.label(new.record)}
    if fold(old.text) == fold(new.text):
        text = context.say("statements.same", **names, text=context.words_of(quote_of(new)))
        told = text if key in ("unchanged", "unmoved") else context.say(f"statements.{'right' if key == 'kept' else key}", text=text)
        draft.quoted(told, quote_of(new), quote_of(old))
    else:
        text = context.say("statements.sides", **names, old=context.words_of(quote_of(old)), new=context.words_of(quote_of(new)))
        draft.quoted(context.say(f"statements.{key}", text=text), quote_of(old), quote_of(new))
    draft.pair(new.record)
    return key


def _of_figures(context: Context, draft: Draft, up: int) -> str:
    """Judge a direction, or that nothing changed, by the figures of both versions that count the very thing."""
    change = next((c for c in quantities_named(context) if c.old and c.new and _counts_all(context, c)), None)
    if change is None or _BY.search(context.question.plain):
        return ""
    old, new = change.old[0], change.new[0]
    if old.quantity.unit != new.quantity.unit:
        return ""
    went = (new.quantity.value > old.quantity.value) - (new.quantity.value < old.quantity.value)
    told = "change_none" if up and not went else "change_right" if went == up else "change_wrong"
    text = context.say(f"judge.{told}", name=change.name, old=old.quantity.written, new=new.quantity.written)
    draft.computed(text, *map(stated_in, (old, new)))
    draft.pair(old.record, new.record)
    return "right" if went == up else "wrong"


def _figure_stays(context: Context, draft: Draft) -> str:
    """Say that a target which is put as dropped is given by the new version, and what it was."""
    change = next((c for c in quantities_named(context) if c.old and c.new and _counts_all(context, c)), None)
    if change is None:
        return ""
    old, new = change.old[0], change.new[0]
    text = context.say("judge.change_stays", name=change.name, old=old.quantity.written, new=new.quantity.written)
    draft.computed(text, *map(stated_in, (old, new)))
    draft.pair(old.record, new.record)
    return "stays"


def _counts_all(context: Context, change: QuantityChange) -> bool:
    """Tell whether what is counted has every word of the topic that the text knows."""
    told = fold(" ".join(part for s in (*change.old, *change.new) for part in (s.quantity.name, s.quantity.phrase)))
    words = [word for word in context.question.words if context.known(word)]
    return bool(words) and all(any(name in told for name in synonyms().names(word)) for word in words)


def _moved(context: Context, draft: Draft, old: Statement, new: Statement, up: int) -> str:
    """Say whether a value rose or fell as it is put."""
    before, after, old, new = _values(context, old, new)
    if not before or not after:
        return ""
    low, high = (min(after) - min(before), max(after) - max(before))
    went = 1 if low >= 0 and high >= 0 and (low or high) else -1 if low <= 0 and high <= 0 and (low or high) else 0
    if not went and (low or high):
        return ""
    return _say(context, draft, "unmoved" if not went else "right" if went == up else "wrong", old, new)


def _by(context: Context, draft: Draft, old: Statement, new: Statement, figure: Figure, *, up: bool) -> str:
    """Say whether a value rose or fell by as much as is put."""
    before, after, old, new = _values(context, old, new, figure[1])
    if len(before) != 1 or len(after) != 1:
        return ""
    moved = after[0] - before[0]
    return _say(context, draft, "right" if abs(moved) == figure[0] and (moved > 0) is up else "wrong", old, new)


def _kept(context: Context, draft: Draft, old: Statement, new: Statement, figures: Sequence[Figure]) -> str:
    """Say whether a value is the same in both versions as it is put."""
    units = [unit for _, unit in figures if unit]
    before, after, old, new = _values(context, old, new, units[0] if units else "")
    if not before or not after:
        return ""
    same = sorted(before) == sorted(after) or any(value in before and value in after for value, _ in figures)
    named = all(value in after for value, unit in figures if unit == (units[0] if units else ""))
    return _say(context, draft, "kept" if same and named else "wrong", old, new)


def _from_to(context: Context, draft: Draft, old: Statement, new: Statement, claimed: Sequence[Figure]) -> str:
    """Say whether one figure became another as it is put: right, the other way round, none at all."""
    left, right = (set(figures_in(s.record.text if len(s.record.text) <= _WHOLE else widened(s).text)) for s in (old, new))
    if not claimed[0][1]:
        left, right, claimed = {(v, "") for v, _ in left}, {(v, "") for v, _ in right}, [(v, "") for v, _ in claimed]
    (first, second), kept = claimed, left & right
    told = "right" if first in left - right and second in right - left else "wrong"
    told = "reversed" if second in left - right and first in right - left else told
    told = "unchanged" if kept & {first, second} else told
    for lead, statement in ((f"statements.{told}", old), ("", new)):
        line = line_of(context, widened(statement))
        draft.quoted(context.say(lead, text=line) if lead else line, quote_of(widened(statement)))
    draft.pair(new.record)
    return told


def _reworded(context: Context, draft: Draft, old: Statement, new: Statement) -> str:
    """Say whether one wording became another: 从团级改成师级; nothing where neither version's sentence tells."""
    change = _FROM_TO.search(context.question.plain)
    if not change:
        return ""
    (was_old, was_new), (is_old, is_new) = ([_worded(change[name], fold(each.text)) for each in (old, new)] for name in ("was", "now"))
    if was_old == was_new and is_old == is_new:
        return ""
    result = "right" if was_old and is_new and not (was_new and is_old) else "reversed" if was_new and is_old else "wrong"
    names = {"left": context.label(old.record), "right": context.label(new.record)}
    text = context.say("statements.sides", **names, old=context.words_of(quote_of(old)), new=context.words_of(quote_of(new)))
    draft.quoted(context.say(f"statements.{result}", text=text), quote_of(old), quote_of(new))
    draft.pair(new.record)
    return result


def _worded(said: str, text: str) -> bool:
    """Tell whether a text holds most of a wording's neighbouring characters."""
    if said.isascii():
        return fold(said) in text
    plain, text = _MARKS.sub("", fold(said)), _MARKS.sub("", text)
    pairs = [plain[at : at + 2] for at in range(len(plain) - 1)] or [plain]
    return sum(pair in text for pair in pairs) >= _HALF * len(pairs)


def _came(context: Context, draft: Draft, found: Sequence[Statement], words: Sequence[str]) -> str:
    """Say whether what is put as new stands in the new version alone, or in the old one already."""
    new = next((s for s in found if s.record.version is Version.NEW and covered(context, s, words) >= _UNTOLD), None)
    if new is None:
        return ""
    own = covered(context, new, words)
    before = counterpart(context, new, words, None) or next(
        (s for s in found if s.record.version is Version.OLD and covered(context, s, words) >= max(_HALF, own)), None
    )
    if before:
        draft.quoted(context.say("statements.not_new", text=line_of(context, before)), quote_of(before))
        if fold(before.text) != fold(new.text):
            draft.quoted(line_of(context, new), quote_of(new))
    else:
        draft.computed(context.say("statements.new", text=line_of(context, new)), quote_of(new))
    draft.pair(new.record)
    return "not_new" if before else "new"


def _dropped(context: Context, draft: Draft, found: Sequence[Statement], words: Sequence[str]) -> str:
    """Say whether what is put as dropped stands in the new version still, or only in the old one."""
    new = [s for s in found if s.record.version is Version.NEW]
    old = [s for s in found if s.record.version is Version.OLD]
    stays = next((s for s in new if covered(context, s, words) >= _TOLD), None)
    counted = {(value, noun[:2]) for value, _, noun in figures_of(context.question.plain)}
    if stays and (not counted or counted & {(value, noun[:2]) for value, _, noun in figures_of(stays.text)}):
        draft.quoted(context.say("statements.stays", text=line_of(context, widened(stays))), quote_of(widened(stays)))
        draft.pair(stays.record)
        return "stays"
    best = next((s for s in old if covered(context, s, words) >= _TOLD), None)
    dropped = best and not any(pair.new for pair in context.facts.pairs_of(best.record.key))
    if best and dropped and not any(covered(context, s, words) >= _UNTOLD for s in new):
        draft.computed(context.say("statements.gone", text=line_of(context, best)), quote_of(best))
        draft.pair(best.record)
        return "gone"
    return ""
