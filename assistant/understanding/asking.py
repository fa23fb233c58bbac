"""What sort of thing a question seeks: the interrogative and its head noun decide, by a table of nouns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.understanding.query import Seek
from corpus.datafile import read_table
from corpus.normalize import fold

_WHICH = r"(?:哪(?:些|几[个家项条大类种]?|一?[个家项条类种大份]|里)?|几[个家项条大]|多少[个家项条]?|什么|啥|which|what|how many)"
_COUNTER = r"[个家项条大份类种 ]?"
_BE = r"(?:里面?|中|当中)?(?:一共|总共|都|分别|各自|主要|又|到底|究竟)?(?:有|是|为|包括|涉及|含|叫)?(?:了|的)?"
_AMOUNT = r"(?:多少|几)[十百千万亿]*(?:元|块|美元|年|个?月)?"
_SLOTS = (Seek.PENALTY, Seek.MONEY, Seek.CONTACT, Seek.ORGANISATION, Seek.PERSON, Seek.DATE, Seek.RESULT)
_DATE_ASKED = r"(?:哪(?:一)?[天年日月]|几[号月]|何时|什么时候|啥时候?|(?:日期|时间)(?:是|为)?|when)"
_WHO = r"(?:谁|什么人|哪(?:些|几位|位|个)?人?)"
_DRAFT = r"(?:起草|执笔|编写|编制|撰写|拟定|draft(?:ed)?|wrote)"


_PART = re.compile(r"[，,。；;！!？?\n]|——")
_ASKS = re.compile(r"[吗呢么嘛]|谁|哪|几|多[少久长大高远]|什么|啥|怎|咋|如何|何时|是否|不$|\b(?:wh\w+|how|is|are|do)\b", re.IGNORECASE)
_SPOKEN = 30
_SHORT = 8  # characters; a shorter part of a question says too little alone


@dataclass(frozen=True, slots=True)
class Slot:
    """A thing asked for whose value a text may or may not give: its sort, its family of words, and the word that was said."""

    seek: Seek
    family: str
    word: str
    words: tuple[str, ...]


@cache
def families(seek: Seek) -> dict[str, tuple[str, ...]]:
    """Return the families of words for a sort of thing, folded, longest words first."""
    table = read_table(Path(__file__).parent / "asking.toml")[seek.value]
    return {name: tuple(sorted(map(fold, words), key=lambda w: (-len(w), w))) for name, words in table.items()}


@cache
def _lists() -> dict[str, str]:
    table = read_table(Path(__file__).parent / "asking.toml")["lists"]
    return {fold(word): seek for seek, words in table.items() for word in words}


def _any(words: Sequence[str]) -> str:
    return "|".join(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in words)


@cache
def _forms(seek: Seek, family: str) -> tuple[re.Pattern[str], ...]:
    """Return how a family's thing is asked for: 多少财政资金, 资金是多少, 罚多少, 哪些企业, 名单是什么, 联系电话."""
    word = rf"(?P<word>{_any(families(seek)[family])})"
    near = r"[^,，。;；?？多少几哪]{0,4}?"
    which = rf"(?:哪(?:些|几[个家位]?|[个家位])?|谁的|which|what){near}{word}"
    amount = (rf"{_AMOUNT}的?{near}{word}", rf"{word}{near}{_AMOUNT}", rf"how much {near}{word}", rf"what (?:is the )?{near}{word}")
    asked = {
        Seek.MONEY: amount,
        Seek.PENALTY: (*amount, rf"怎么{word}", rf"(?:什么|啥|何种)(?:样的)?{word}", rf"which {word}"),
        Seek.CONTACT: (rf"(?<!打)(?<!打了)(?<!打过)(?<!打个){word}(?!不接|没人接|打不通|里|上)",),
        Seek.ORGANISATION: (
            which,
            rf"{word}{_BE}(?:哪|谁|什么|啥)",
            rf"(?P<word>名[单录]){_BE}(?:吗|没有)",
            rf"(?:推荐|推了?)(?:了)?(?:哪|什么)[^,，。]{{0,4}}{word}",
        ),
        Seek.PERSON: (rf"{which}.*{_DRAFT}", rf"(?P<word>{_WHO})(?:来)?{_DRAFT}", rf"{_DRAFT}(?P<word>人|者)", r"(?P<word>who) drafted"),
        Seek.DATE: (rf"{_DATE_ASKED}[^,，。]{{0,4}}{word}", rf"{word}(?:的)?{near}{_DATE_ASKED}"),
        Seek.RESULT: (rf"{word}.*(?:多少|几|怎么样|如何|吗|how many)",),
    }
    return tuple(map(re.compile, asked[seek]))


def slot_of(plain: str) -> Slot | None:
    """Return the thing whose value is asked for, None where the question asks otherwise."""
    for seek in _SLOTS:
        for family, words in families(seek).items():
            hits = [hit for form in _forms(seek, family) if (hit := form.search(plain))]
            if hits:
                return Slot(seek, family, hits[0]["word"], words)
    return None


def asking_part(text: str) -> str:
    """Return the part of a question that asks, without the story before it; a short part goes with the one before."""
    parts = [part.strip() for part in _PART.split(text) if part.strip()]
    if not parts:
        return text
    asking = next((n for n in reversed(range(len(parts))) if _ASKS.search(parts[n])), len(parts) - 1)
    first = asking - 1 if asking and len(parts[asking]) < _SHORT else asking
    return "，".join(parts[first : asking + 1])


def asked_words(text: str) -> str:
    """Return what a question asks in the person's words: the part that asks, with what stands before it in its sentence as far as short."""
    parts = [part.strip() for part in _PART.split(text) if part.strip()]
    asking = asking_part(text)
    first = next((n for n in range(len(parts)) if asking.startswith(parts[n])), len(parts))
    for part in reversed(parts[:first]):
        if len(part) + 1 + len(asking) > _SPOKEN:
            break
        asking = f"{part}，{asking}"
    return asking


def sought_list(plain: str) -> Seek | None:
    """Return what sort of list is asked for: 哪些任务…, …的部门有哪些; None for other questions."""
    return next(iter(_sought(plain)), None)


def _sought(plain: str) -> Iterator[Seek]:
    nouns = _lists()
    either = "|".join(rf"{re.escape(noun)}\b" if noun.isascii() else re.escape(noun) for noun in sorted(nouns, key=lambda n: -len(n)))
    if hit := re.search(r"谁(?!写|的)", plain):
        yield Seek.DEPARTMENTS
    for form in (rf"{_WHICH}{_COUNTER}(?:重点|责任|主要)?(?P<noun>{either})", rf"(?P<noun>{either}){_BE}(?:哪|什么(?!时候)|啥|几|多少)"):
        if hit := re.search(form, plain):
            yield Seek(nouns[hit["noun"]])
    if hit := re.search(r"哪(?:一)?条|哪(?:一)?项", plain):
        yield Seek.CLAUSES if hit.group().endswith("条") else Seek.NODES
    if hit := re.search(rf"的(?:重点|责任|主要)?(?P<noun>{either})$", plain):
        yield Seek(nouns[hit["noun"]])
    if hit := re.search(r"(?:管|负责|参与|牵头|配合|涉及|承担|占|有)(?:着|了)?(?:几|多少)(?:项|个任务)", plain):
        yield Seek.NODES
    if hit := re.search(r"哪(?:些|几项?|一?项)(?=[^个家条\w]|$|[没不有只都里是])", plain):
        yield Seek.NODES
    if hit := re.search(r"哪(?:些|几家|一?家)(?=[^个项条\w]|$|[没不有只都里是])", plain):
        yield Seek.DEPARTMENTS
