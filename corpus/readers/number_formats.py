"""Show the value of a cell as its number format does (ECMA-376 part 1, 18.8.31): dates, percentages, sections, literals."""

from __future__ import annotations

import datetime
import re
import string
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from corpus.readers.numerals import sheet_counting

_GENERAL_DIGITS = 11  # what Excel shows of a number in the format General
_SECTION = re.compile(r'((?:"[^"]*"|\\.|!.|\[[^\]]*\]|_.|\*.|[^;])*)(?:;|$)', re.DOTALL)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]|_.|\*.'
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<general>General|G/通用格式)|(?P<symbol>y+|e+(?![+-])|m+|d+|h+|s+|a{3,4}|E[+-]|[0#?.,%/@])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[\d.]+)\]")
_CHINESE_DIGITS = re.compile(r"\[DBNum([123])\]", re.IGNORECASE)
_DIGITS = {"1": "〇一二三四五六七八九", "2": "零壹贰叁肆伍陆柒捌玖", "3": "０１２３４５６７８９"}
_SPELLED_BELOW = 10**12
_WEEK = "一二三四五六日"
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Formats that stand in no file: what they show depends on the language of Excel, here Chinese (18.8.30).
_LOCAL = {"mm-dd-yy": "yyyy/m/d", "m/d/yy h:mm": "yyyy/m/d h:mm"}
_Token = tuple[str, str]


def shown(value: object, number_format: str) -> str:
    """Return a cell's value as its number format shows it; fractions show the plain number."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.timedelta):
        return _elapsed(value, number_format)
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return _date(value, _LOCAL.get(number_format.lower(), number_format))
    if isinstance(value, int | float):
        return _number(value, number_format)
    return _text(str(value), number_format)


def _sections(number_format: str) -> list[str]:
    return [hit.group(1) for hit in _SECTION.finditer(number_format)][: number_format.count(";") + 1]


def _tokens(section: str) -> list[_Token]:
    """Return the tokens of a section: a kind and its text; what is only for the width of a column is left out."""
    found: list[_Token] = []
    for hit in _TOKEN.finditer(section):
        kind = hit.lastgroup or ""
        if kind:
            found.append(("literal" if kind in ("quoted", "escaped", "currency", "other") else kind, hit[kind]))
    return found


def _text(text: str, number_format: str) -> str:
    sections = _sections(number_format)
    section = sections[3] if len(sections) > 3 else sections[0] if "@" in number_format and len(sections) == 1 else "@"
    return "".join(text if kind == "symbol" and part == "@" else part for kind, part in _tokens(section) if kind in ("literal", "symbol"))


def _date(value: datetime.datetime | datetime.date | datetime.time, number_format: str) -> str:
    tokens = _tokens(_sections(number_format)[0])
    symbols = [part[0].lower() if kind == "symbol" else "" for kind, part in tokens]
    if not set(symbols) & set("ydhsema"):
        return value.isoformat(" ") if isinstance(value, datetime.datetime) else value.isoformat()
    halved = any(kind == "half" for kind, _ in tokens)
    chinese = bool(re.search(r"\[DBNum1\]", number_format, re.IGNORECASE))
    pieces: list[str] = []
    for place, (kind, part) in enumerate(tokens):
        if kind == "half":
            pieces.append(_half(getattr(value, "hour", 0), part))
        elif kind == "symbol" and part[0].lower() in "ydhsema":
            is_minute = part[0].lower() == "m" and _is_minute(symbols, place)
            pieces.append(_date_part(value, part.lower(), halved=halved, is_minute=is_minute, chinese=chinese))
        else:
            pieces.append(part)
    return "".join(pieces)


def _is_minute(symbols: Sequence[str], place: int) -> bool:
    before = next((symbol for symbol in reversed(symbols[:place]) if symbol in tuple("ydhsm")), "")
    after = next((symbol for symbol in symbols[place + 1 :] if symbol in tuple("ydhsm")), "")
    return before == "h" or after == "s"


def _half(hour: int, part: str) -> str:
    morning, afternoon = part.split("/")
    return morning if hour < 12 else afternoon


def _date_part(value: datetime.datetime | datetime.date | datetime.time, part: str, *, halved: bool, is_minute: bool, chinese: bool) -> str:
    letter, width = part[0], len(part)
    if letter in "ye" and isinstance(value, datetime.date):
        year = f"{value.year:04d}" if width > 2 or letter == "e" else f"{value.year % 100:02d}"
        return year.translate(str.maketrans(string.digits, _DIGITS["1"])) if chinese else year
    if letter == "m" and not is_minute and isinstance(value, datetime.date):
        return (_MONTHS[value.month - 1][: 3 if width == 3 else None]) if width > 2 else _figure(value.month, width, chinese)
    if letter == "d" and isinstance(value, datetime.date):
        return (_DAYS[value.weekday()][: 3 if width == 3 else None]) if width > 2 else _figure(value.day, width, chinese)
    if letter == "a" and isinstance(value, datetime.date):
        return ("星期" if width > 3 else "") + _WEEK[value.weekday()]
    hour = getattr(value, "hour", 0)
    figures = {"h": (hour % 12 or 12) if halved else hour, "m": getattr(value, "minute", 0), "s": getattr(value, "second", 0)}
    return _figure(figures.get(letter, 0), width, chinese)


def _figure(number: int, width: int, chinese: bool) -> str:
    if not chinese:
        return f"{number:0{width}d}"
    tens, ones = divmod(number, 10)
    digits = _DIGITS["1"]
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones or not tens else "")


def _elapsed(value: datetime.timedelta, number_format: str) -> str:
    """Show a length of time: its largest unit counts on, as in 36:00."""
    seconds = round(value.total_seconds())
    if "s" in number_format.lower():
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}"


def _number(value: float, number_format: str) -> str:
    section, value = _section_of(value, _sections(number_format))
    tokens = _tokens(section)
    symbols = "".join(part for kind, part in tokens if kind == "symbol")
    chinese = _CHINESE_DIGITS.search(section)
    if any(kind == "general" for kind, _ in tokens):
        return "".join(_general(value, chinese[1] if chinese else "") if kind == "general" else part for kind, part in tokens)
    if "/" in symbols or "@" in symbols:
        return "".join(part for kind, part in tokens if kind == "literal" and part.strip()) + _general(value)
    places = [place for place, (kind, part) in enumerate(tokens) if kind == "symbol" and part in "0#?"]
    if not places:
        return "".join(part for kind, part in tokens if kind == "literal") if section else ""
    before, core, after = tokens[: places[0]], tokens[places[0] : places[-1] + 1], tokens[places[-1] + 1 :]
    if any(part.startswith(("E", "e")) for kind, part in tokens if kind == "symbol"):
        return f"{value:.{symbols.partition('.')[2].lower().partition('e')[0].count('0')}E}"
    scaled = 0
    while scaled < len(after) and after[scaled] == ("symbol", ","):
        scaled += 1
    number = Decimal(repr(value)) * 100 ** symbols.count("%") / 1000**scaled
    around = ("".join(part for kind, part in side if kind == "literal" or part == "%") for side in (before, after))
    left, right = around
    sign = "-" if number < 0 else ""
    digits = str.maketrans(string.digits, _DIGITS[chinese[1]]) if chinese else {}
    return sign + left + _filled(abs(number), core).translate(digits) + right


def _section_of(value: float, sections: list[str]) -> tuple[str, float]:
    """Return the section that a number is shown by, and the number without the sign that the section writes itself."""
    conditions = [_CONDITION.search(section) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _holds(value, condition[1], float(condition[2])):
                return section, value
        return "General", value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    return (sections[2] if value == 0 and len(sections) > 2 else sections[0]), value


def _holds(value: float, sign: str, limit: float) -> bool:
    return {
        "<": value < limit,
        ">": value > limit,
        "=": value == limit,
        "<=": value <= limit,
        ">=": value >= limit,
        "<>": value != limit,
    }[sign]


def _filled(number: Decimal, core: Sequence[_Token]) -> str:
    """Lay the digits of a number on the places of a pattern; the first place takes all that are left, literals stand between."""
    point = next((place for place, token in enumerate(core) if token == ("symbol", ".")), len(core))
    behind = [part for kind, part in core[point + 1 :] if kind == "symbol" and part in "0#?"]
    text = f"{number.quantize(Decimal(1).scaleb(-len(behind)), ROUND_HALF_UP):f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(behind.count("0"), "0")
    pattern = core[:point]
    figures = [part for kind, part in pattern if kind == "symbol" and part in "0#?"]
    whole = whole.lstrip("0").rjust(figures.count("0"), "0")
    if ("symbol", ",") in pattern:
        whole = f"{int(whole or 0):,}" if whole else ""
    elif any(kind == "literal" for kind, _ in pattern):
        laid: list[str] = []
        left = len(figures)
        for kind, part in reversed(pattern):
            if kind == "literal":
                laid.append(part)
                continue
            left -= 1
            laid.append(whole[-1:] if left else whole)
            whole = whole[:-1]
        whole = "".join(reversed(laid))
    return whole + (f".{fraction}" if fraction else "")


def _general(value: float, chinese: str = "") -> str:
    """Show a number as the format General does, spelled in Chinese where the format says so (DBNum1 to 3)."""
    text = str(value) if isinstance(value, int) else f"{value:.{_GENERAL_DIGITS}g}".upper() if abs(value) < 1e11 else f"{value:.0f}"
    if chinese not in ("1", "2") or "E" in text or abs(value) >= _SPELLED_BELOW:
        return text.translate(str.maketrans(string.digits, _DIGITS[chinese])) if chinese else text
    whole, point, fraction = text.lstrip("-").partition(".")
    digits = fraction.translate(str.maketrans(string.digits, _DIGITS[chinese]))
    return "-" * (value < 0) + sheet_counting(int(whole), legal=chinese == "2") + "点" * bool(point) + digits
