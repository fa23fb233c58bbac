"""What a question puts forward, phrase by phrase: of departments that they came, went or stayed; of terms that a version has them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.understanding.values import figures_at
from corpus.datafile import read_table

Figure = tuple[float, str]

# What is put forward to be confirmed; 能接着领吗 asks instead.
_CONFIRMED = re.compile(
    r"对吧|是吧|对吗|是吗|没错|对不对|是不是|是这样|确认|核一?[下对]|核实|理解得对|没有?(?:问题|毛病|(?:记|说|理解|看|搞|弄)错)|吧[?？。!]*$"
    r"|(?:这|那|它)?(?:是|出自|写在)?(?:写在)?哪(?:一)?(?:条|版|项|段|款)(?:里)?(?:写|说|提|讲|规定|要求)的[?？。]*$"
    r"|(?:这|那)[么样](?:跟|对|给|和|向)?[^，。？?]{0,6}?(?:写|定|讲|说|报|理解|规定|安排|算|回事)|真(?:这么|那么|这样|是|有|的)[^，。？?]{0,6}$|靠谱|属实|有这(?:么)?(?:回|个|种|样的?)?(?:事|说法|规定)"
    r"|\bright\b|\bcorrect\b|\bconfirm\b|\btrue\b"
)
# What asks behind a claim whether it is so.
_TAIL = re.compile(
    r"[，,]?\s*(?:这?(?:对|是)(?:吧|吗|不对|不是|真的吗|这样[吗吧么]?)|没有?(?:错|问题|毛病|[记说看搞弄理]\w{0,2}错)[吧吗么]?|right|correct)[?？。!！]*$"
)
_YEARS = range(1900, 2101)
_LARGE = 1e6
_COUNTERS = frozenset("个家项座处所名位")  # that people put for one another: 40家 and 40个 enterprises
_PER = re.compile(r"[每一](?=[个家座次年月日天人件条项台亩户辆])")
_WHICH = re.compile(r"哪|什么|啥|谁|多少|(?<![十百第])几[个家项条块处种类次]|怎么|如何|\bwh(?:ich|o|at|ere)\b|\bhow\b")
_PHRASE = re.compile(r"[^，,。；;？?！!:：]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of a question (offsets in it), and what it says happened."""

    text: str
    start: int
    end: int
    said: frozenset[str]


def is_confirmed(plain: str) -> bool:
    """Tell whether something is put forward to be confirmed."""
    return bool(_CONFIRMED.search(plain))


def put_forward(plain: str) -> str:
    """Return what a question puts forward, without what asks behind it whether it is so."""
    return _TAIL.sub("", plain)


def asks_which(plain: str) -> bool:
    """Tell whether a question asks for a thing rather than whether something is so."""
    return bool(_WHICH.search(plain))


@cache
def _ways(subject: str) -> dict[str, re.Pattern[str]]:
    table = read_table(Path(__file__).parent / "claims.toml")[subject]
    return {name: re.compile("|".join(f"(?:{form})" for form in forms)) for name, forms in table.items()}


def said_of(subject: str, text: str) -> frozenset[str]:
    """Return what a text says of a subject, `bodies` or `terms`, by the table's names."""
    return frozenset(name for name, form in _ways(subject).items() if form.search(text))


def begins(subject: str, way: str, text: str) -> int:
    """Return where a text says something of a subject, -1 where it does not."""
    hit = _ways(subject)[way].search(text)
    return hit.start() if hit else -1


def phrases(subject: str, plain: str) -> Sequence[Phrase]:
    """Return the phrases of a question with what each says of a subject."""
    return [Phrase(hit.group(), hit.start(), hit.end(), said_of(subject, hit.group())) for hit in _PHRASE.finditer(plain)]


def figures_put(plain: str) -> list[Figure]:
    """Return the figures that a question puts forward, years apart."""
    return [f for f in summed(_PER.sub("", plain)) if f[1] and not (f[1] == "年" and f[0] in _YEARS)]


def summed(text: str) -> list[Figure]:
    """Return the figures of a text; a number so large is a sum though no unit is said."""
    return [(value, unit) for value, unit, _ in summed_at(text)]


def summed_at(text: str) -> list[tuple[float, str, int]]:
    """Return the figures of a text as `summed` does, with where they stand in the folded text."""
    return [(v, "个" if unit in _COUNTERS else unit or ("元" if v >= _LARGE else ""), at) for v, unit, _, at in figures_at(text)]
