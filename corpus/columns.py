"""Tell what the columns of a comparison table hold, from the titles of all columns together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from corpus.datafile import read_table
from corpus.normalize import chinese_number, fold
from corpus.types import Version

_TABLE = Path(__file__).with_suffix(".toml")
_LONGEST = 60  # characters of a title; what is longer is text
_LONGEST_NAME = 30  # characters of what a row is about
_FEWEST_LONG = 24  # beyond this a title has to be a name: without commas
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:(?:年|[./-])(1[0-2]|0?[1-9])(?!\d)(?:(?:月|[./-])(3[01]|[12]\d|0?[1-9])(?!\d))?)?")
_ROC_YEAR = re.compile(r"民国(\d{2,3}|[〇零一二三四五六七八九十百]{1,5})年")
_HAN_YEAR = re.compile(r"[一二][〇零一二三四五六七八九]{3}(?=年)")
_RELEASE = re.compile(r"(?<![a-z\d])v(?:er(?:sion)?)?[\s.]?(\d{1,3}(?:\.\d{1,3}){0,3})|(?<![\d.])(\d{1,3}(?:\.\d{1,3}){1,3})版")
_COUNT = r"([一二三四五六七八九十\d]{1,3})"
_EDITION = re.compile(rf"第?{_COUNT}(?:版|稿|届|修订版|次修[订正])|(?:版本|文本){_COUNT}$")
_SENTENCE = re.compile(r"[。；;！？!?]|[，,].*[，,]|^第[^条]{1,9}条.")
_BRACKETED = re.compile(r"[(\[【《〈].*?[)\]】》〉]")
_PROPOSED = 3  # the place of proposed texts among the times of the table
_EDGES = "()[]【】:：*."
_VERB = r"[一-龥]"
_TEXTS = frozenset({"内容", "条文", "条款", "条款内容", "名称", "标题"})  # behind 修订 these may be the text itself


class Column(str, Enum):
    """What a table column holds."""

    OLD = "old"
    NEW = "new"
    OPINION = "opinion"
    NUMBER = "number"
    LABEL = "label"
    OLD_LABEL = "old_label"
    NEW_LABEL = "new_label"
    UNKNOWN = "unknown"


SIDES: Mapping[Column, Version] = {Column.OLD: Version.OLD, Column.NEW: Version.NEW}
LABELS: Mapping[Column, tuple[Version, ...]] = {
    Column.LABEL: (Version.OLD, Version.NEW),
    Column.OLD_LABEL: (Version.OLD,),
    Column.NEW_LABEL: (Version.NEW,),
}


@dataclass(frozen=True, slots=True)
class _Words:
    """The table of words, ready to be matched."""

    times: tuple[re.Pattern[str], ...]
    silent: re.Pattern[str]
    drafts: tuple[tuple[str, ...], ...]
    opinion: tuple[str, ...]
    number: frozenset[str]
    label: frozenset[str]
    about: re.Pattern[str]
    numbering: tuple[str, ...]
    either: tuple[str, ...]
    nothing: re.Pattern[str]
    adding: re.Pattern[str]
    removing: re.Pattern[str]
    scope: re.Pattern[str]
    change: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Said:
    """What one title says about the age of its column: a place in the order of times, a draft's stage, dates, a release."""

    time: int | None
    stage: int | None
    dates: tuple[tuple[int, ...], ...]
    release: tuple[int, ...]

    @property
    def silent(self) -> bool:
        return self.time is None and self.stage is None and not self.dates and not self.release


@cache
def _converter() -> Any:  # noqa: ANN401
    import opencc

    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """Return the text folded and in simplified script, in which words are compared."""
    folded = fold(text)
    return folded if folded.isascii() else str(_converter().convert(folded))


@cache
def _words() -> _Words:
    table = read_table(_TABLE)
    times, others, nothing, remarks = table["times"], table["others"], table["nothing"], table["remarks"]
    subjects, objects, verbs = _any(nothing["subjects"]), _any(nothing["objects"]), _any([*nothing["adding"], *nothing["removing"]])
    act = rf"(?:{subjects})?(?:已|被|予以|为|拟)?(?:{verbs})(?:{objects}|第[^条]{{1,9}}条(?:之[^条]{{1,3}})?)?"
    blank = rf"^[(\[【<]?(?:{act}|{_any(nothing['alone'])}|[/／\-]+)[)\]】>]?[。.]?$"
    return _Words(
        times=tuple(re.compile(_time(times[name])) for name in ("earlier", "trial", "current", "proposed", "later")),
        silent=re.compile(_any(times["silent"])),
        drafts=tuple(tuple(stage) for stage in table["drafts"]["order"]),
        opinion=tuple(others["opinion"]),
        number=frozenset(others["number"]),
        label=frozenset(others["label"]),
        about=re.compile(rf"(?:{_any(others['label_of'])})(?:{_any([w for w in others['label'] if w not in _TEXTS])})"),
        numbering=tuple(others["numbering"]),
        either=tuple(others["either"]),
        nothing=re.compile(blank),
        adding=re.compile(_any(nothing["adding"])),
        removing=re.compile(_any(nothing["removing"])),
        scope=re.compile(_any(remarks["scope"])),
        change=re.compile(_any(remarks["change"])),
    )


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _time(words: Sequence[str]) -> str:
    """Spell words as one pattern; `x前` is 前 behind a verb, English words stand alone."""
    spelled = []
    for word in sorted(words, key=len, reverse=True):
        if word.startswith("x"):
            spelled.append(rf"(?<={_VERB}){word[1:]}")
        else:
            spelled.append(rf"(?<![a-z]){word}(?![a-z])" if word.isascii() else re.escape(word))
    return "|".join(spelled)


def column_roles(titles: Sequence[str]) -> tuple[Column, ...] | None:
    """Tell what each column holds from the titles of a row; None when that is no row of titles or old cannot be told from new."""
    if sum(bool(title.strip()) for title in titles) < 2 or not all(map(_is_title, titles)):
        return None
    folded = [_spelled(title) for title in titles]
    if any(map(_words().nothing.match, folded)):
        return None
    roles = [_other(title) for title in folded]
    texts = [i for i, role in enumerate(roles) if role is None]
    sided = _sided([folded[i] for i in texts])
    if sided is None:
        # 条文|修订后条文: what is called by a bare word may be a text after all.
        texts = [i for i, role in enumerate(roles) if role in (None, Column.LABEL) and folded[i]]
        sided = _sided([folded[i] for i in texts]) if len(texts) == 2 else None
    if sided is None:
        return None
    for place, side in zip(texts, sided, strict=True):
        roles[place] = side
    return _with_labels(folded, [role or Column.UNKNOWN for role in roles])


def _spelled(title: str) -> str:
    """Fold a title; words of English stay apart."""
    return " ".join(simplified(word) for word in title.split()) if title.isascii() else simplified(title)


def _is_title(title: str) -> bool:
    folded = fold(title)
    return len(folded) <= _LONGEST and not _SENTENCE.search(folded) and (len(folded) <= _FEWEST_LONG or "，" not in title)


def _other(title: str) -> Column | None:
    """Return what a column holds that is no text of a version, as far as its own title says."""
    bare = title.strip(_EDGES)
    words = _words()
    if bare in words.number:
        return Column.NUMBER
    if bare in words.label or words.about.fullmatch(bare):
        return Column.LABEL
    outside = _BRACKETED.sub("", title).strip(_EDGES) or bare
    for stage in words.drafts:
        for name in stage:
            outside = outside.replace(name, "")
    if any(outside.endswith(word) or outside.startswith(word) for word in words.opinion if not word.isascii()):
        return Column.OPINION
    if any(word in outside.split() for word in words.opinion if word.isascii()):
        return Column.OPINION
    return Column.UNKNOWN if not title else None


def _sided(titles: Sequence[str]) -> list[Column] | None:
    """Tell old from new among the titles of the columns that hold texts; UNKNOWN for what says nothing."""
    said = [_said(title) for title in titles]
    order = _order(said)
    if order is None and len(titles) == 2:
        order = _by_one(said)
    return order


def _order(said: Sequence[_Said]) -> list[Column] | None:
    times = [each.time for each in said]
    first, last = 0, len(_words().times) - 1
    strict = [Column.OLD if time == first else Column.NEW if time == last else Column.UNKNOWN for time in times]
    dated = _two([each.dates or None for each in said]) or _two([each.release or None for each in said])
    if Column.OLD in strict and Column.NEW in strict:
        undecided = any(time not in (first, last, None) for time in times)
        against = dated is not None and any(a is not b for a, b in zip(strict, dated, strict=True) if Column.UNKNOWN not in (a, b))
        return None if undecided or against else strict
    if dated is not None:
        return dated
    places = [None if each.time is None and each.stage is None else _place(each) for each in said]
    # 正式稿|修订稿: whether that revision came before or after, its name does not say.
    return None if {(_PROPOSED, _settled()), (_PROPOSED, _settled() - 0.5)} <= set(places) else _two(places)


def _place(said: _Said) -> tuple[int, float]:
    """Return where a title stands in time; a draft counts as proposed, a revision without a stage follows the early drafts."""
    time = _PROPOSED if said.time is None else said.time
    stage = said.stage if said.stage is not None else _settled() - 0.5
    return (time, stage) if time == _PROPOSED else (time, 0)


def _settled() -> int:
    return len(_words().drafts) - 1


def _two(values: Sequence[Any]) -> list[Column] | None:
    """Call the lesser of exactly two different values old; None where there are fewer or more, or one stands twice beside another."""
    known = sorted({value for value in values if value is not None})
    if len(known) != 2:
        return None
    return [Column.UNKNOWN if value is None else Column.OLD if value == known[0] else Column.NEW for value in values]


def _by_one(said: Sequence[_Said]) -> list[Column] | None:
    """Tell two columns apart where only one says what it is: 章程条款|修订后."""
    old, new = (Column.OLD, Column.NEW), (Column.NEW, Column.OLD)
    clear = {0: old, 1: old, len(_words().times) - 1: new}
    for this, other, flipped in ((said[0], said[1], False), (said[1], said[0], True)):
        if this.time in clear and other.silent:
            pair = list(clear[this.time])
            return pair[::-1] if flipped else pair
    return None


def _said(title: str) -> _Said:
    words = _words()
    stages = [n for n, names in enumerate(words.drafts) if any(name in title for name in names)]
    plain = words.silent.sub(lambda hit: hit.group() if _keeps(hit.group()) else "", title)
    found = [n for n, pattern in enumerate(words.times) if pattern.search(plain)]
    # 修订前 holds 修订, 现行修订版 both: 前 and 后 decide, then the oldest word; 原…后 is the text after the change.
    time = None
    if found:
        last = len(words.times) - 1
        time = last if last in found and (0 not in found or re.search(r"后", plain)) else found[0]
    return _Said(time, stages[-1] if stages else None, _dates(title), _release(title))


def _keeps(word: str) -> bool:
    return word in {"目前", "以前", "此前", "更新"}


def _dates(title: str) -> tuple[tuple[int, ...], ...]:
    arabic = _HAN_YEAR.sub(lambda hit: str(chinese_number(hit.group())), title)
    dates = [tuple(int(part) for part in hit.groups() if part) for hit in _DATE.finditer(arabic)]
    taiwan = [(1911 + (chinese_number(hit.group(1)) or 0),) for hit in _ROC_YEAR.finditer(title)]
    return tuple(dates or taiwan)


def _release(title: str) -> tuple[int, ...]:
    bare = _YEAR.sub("", title)
    if hit := _RELEASE.search(bare):
        return tuple(int(part) for part in (hit.group(1) or hit.group(2)).split("."))
    if hit := _EDITION.search(bare):
        number = chinese_number(hit.group(1) or hit.group(2))
        return () if number is None else (number,)
    return ()


def _with_labels(titles: Sequence[str], roles: Sequence[Column]) -> tuple[Column, ...] | None:
    """Set apart the column of numbers that a side has beside its text; None when a side has two texts."""
    made = list(roles)
    for side, label in ((Column.OLD, Column.OLD_LABEL), (Column.NEW, Column.NEW_LABEL)):
        places = [i for i, role in enumerate(made) if role is side]
        if len(places) > 1:
            numbers = [i for i in places if any(titles[i].endswith(word) for word in _words().numbering)]
            if len(places) == 2 and not numbers:
                # 修订前条款|修订前内容
                numbers = [i for i in places if titles[i].endswith(("条款", "条文", "章节"))][:1]
            for i in numbers:
                made[i] = label
            if len(places) - len(numbers) != 1:
                return None
    if Column.OLD not in made or Column.NEW not in made:
        return None
    # 条号|2019年版|条号|2024年版: a column of numbers left of each text is that text's own.
    beside = {i: made[i + 1] for i, role in enumerate(made[:-1]) if role is Column.LABEL and made[i + 1] in SIDES}
    if len(beside) == 2 and set(beside.values()) == set(SIDES) and len({titles[i] for i in beside}) == 1:
        for i, side in beside.items():
            made[i] = Column.OLD_LABEL if side is Column.OLD else Column.NEW_LABEL
    return tuple(made)


def version_names(titles: Sequence[str], roles: Sequence[Column]) -> dict[Version, str]:
    """Return the column titles by which a document calls its two versions."""
    return {SIDES[role]: title for title, role in zip(titles, roles, strict=True) if role in SIDES}


def is_nothing(text: str) -> bool:
    """Tell whether a cell only says that its side has no text: 新增条文, （删除）, 本條新增, 无, /."""
    return len(text) <= 30 and bool(_words().nothing.match(simplified(text)))


def side_of_mark(text: str) -> Version | None:
    """Return the version that has the text of which a cell only says （删除） or （新增）; None where it says neither."""
    words, said = _words(), simplified(text)
    if words.removing.search(said):
        return Version.OLD
    return Version.NEW if words.adding.search(said) else None


def with_subjects(titles: Sequence[str], roles: Sequence[Column], names: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    """Call a column left of the texts what its rows are about, where its own title leaves that open and its cells are names.

    `names` holds the cells of each column below its title.
    """
    first = min(place for place, role in enumerate(roles) if role in SIDES)
    made = list(roles)
    for place, title in enumerate(titles[:first]):
        folded = _spelled(title).strip(_EDGES)
        open_title = roles[place] is Column.UNKNOWN or roles[place] is Column.OPINION and folded.endswith(_words().either)
        if open_title and _are_names([cell for cell in names[place] if cell]):
            made[place] = Column.LABEL
    return tuple(made)


def _are_names(cells: Sequence[str]) -> bool:
    return bool(cells) and all(len(cell) <= _LONGEST_NAME and not cell.endswith(("。", "；", ";")) for cell in cells)


def is_remark(text: str) -> bool:
    """Tell whether a paragraph speaks of the whole text instead of one clause: 全文“股东大会”改为“股东会”."""
    words, said = _words(), simplified(text)
    return bool(words.scope.search(said) and words.change.search(said))
