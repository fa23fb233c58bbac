"""Write numbers in the forms that Word numbers paragraphs with (ECMA-376 part 1, 17.18.59)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

_MOST = 99_999
_LONGEST = 9  # letters at most in a number such as AAA
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_NARROW_KANA = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Words:
    """Digits and units of a way to spell numbers; `one` is said before a unit, `zero` for a place left out within a number."""

    digits: str
    units: Sequence[str]
    one_ten: bool = False
    one: bool = True
    zero: bool = True

    def spelled(self, number: int) -> str:
        """Write a number up to 9,999."""
        text, gap = "", False
        for place, unit in zip((1000, 100, 10, 1), self.units, strict=True):
            digit = number // place % 10
            if digit:
                text += self.digits[0] if gap and text and self.zero else ""
                silent = digit == 1 and unit and (not self.one or place == 10 and not text and not self.one_ten)
                text += ("" if silent else self.digits[digit]) + unit
            gap = not digit
        return text if number <= 9999 else str(number)


_COMMON = _Words("零一二三四五六七八九", ("千", "百", "十", ""))
_SHORT = _Words("〇一二三四五六七八九", ("千", "百", "十", ""), one=False, zero=False)
_LEGAL = _Words("零壹贰叁肆伍陆柒捌玖", ("仟", "佰", "拾", ""), one_ten=True)
_SHEET = _Words("〇一二三四五六七八九", ("千", "百", "十", ""), one_ten=True)
_LEGAL_TRADITIONAL = _Words("零壹貳參肆伍陸柒捌玖", ("仟", "佰", "拾", ""), one_ten=True)
_LEGAL_JAPANESE = _Words("零壱弐参四伍六七八九", ("阡", "百", "拾", ""), one_ten=True, zero=False)


def written(number: int, form: str) -> str:
    """Write a number in one of Word's forms; forms without an entry are decimal, 001 stands for decimals of three places."""
    if form == "none":
        return ""
    if form.isdecimal():
        return f"{number:0{len(form)}}"
    return _FORMS[form](number) if 0 < number <= _MOST and form in _FORMS else str(number)


def is_known(form: str) -> bool:
    """Tell whether numbers of a form are written as Word does."""
    return form in _FORMS or form in ("decimal", "none", "bullet") or form.isdecimal()


def chinese_counting(number: int) -> str:
    """Write a number up to 9,999 in Chinese: 105 becomes 一百零五."""
    return _COMMON.spelled(number)


def sheet_counting(number: int, *, legal: bool) -> str:
    """Write a number below 10¹² as a workbook spells it: 10203 becomes 一万〇二百〇三, in legal figures 壹万零贰佰零叁."""
    words, text = _LEGAL if legal else _SHEET, ""
    for size, unit in ((10**8, "亿"), (10**4, "万"), (1, "")):
        group = number // size % 10**4
        if group:
            text += (words.digits[0] if text and group < 1000 else "") + words.spelled(group) + unit
    return text or words.digits[0]


def _by_digit(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _short_counting(number: int) -> str:
    """Spell a number below a hundred, write a larger one digit by digit: 十一, 一〇一."""
    return str(number) if number > 9999 else _COMMON.spelled(number) if number < 100 else _by_digit(number)


def _letters(number: int) -> str:
    repeats, letter = divmod(number - 1, 26)
    return chr(ord("A") + letter) * (repeats + 1) if repeats < _LONGEST else str(number)


_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def _roman(number: int) -> str:
    if number > 3999:
        return str(number)
    text = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        text += sign * count
    return text


def _ordinal(number: int) -> str:
    ending = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety"
_NTH = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth", "twelve": "twelfth"}


def _english(number: int) -> str:
    """Spell a number up to 99,999 in English: twenty-one."""
    if number >= 1000:
        rest = f" {_english(number % 1000)}" if number % 1000 else ""
        return f"{_english(number // 1000)} thousand{rest}"
    if number >= 100:
        rest = f" {_english(number % 100)}" if number % 100 else ""
        return f"{_english(number // 100)} hundred{rest}"
    if number < 20:
        return _ONES.split()[number]
    return _TENS.split()[number // 10] + (f"-{_english(number % 10)}" if number % 10 else "")


def _english_ordinal(number: int) -> str:
    words = _english(number)
    start = max(words.rfind("-"), words.rfind(" ")) + 1
    last = words[start:]
    return words[:start] + (_NTH.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"))


def _repeated(signs: str) -> Callable[[int], str]:
    """Return what writes signs one after the other, then each twice: * † ‡ § ** ††."""
    return lambda number: signs[(number - 1) % len(signs)] * min((number - 1) // len(signs) + 1, _LONGEST)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if number <= len(signs) else str(number)


_FORMS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(("chineseCountingThousand", "taiwaneseCountingThousand", "koreanDigital2"), _COMMON.spelled),
    **dict.fromkeys(("chineseCounting", "taiwaneseCounting"), _short_counting),
    **dict.fromkeys(("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"), _by_digit),
    "japaneseCounting": _SHORT.spelled,
    "chineseLegalSimplified": _LEGAL.spelled,
    "ideographLegalTraditional": _LEGAL_TRADITIONAL.spelled,
    "japaneseLegal": _LEGAL_JAPANESE.spelled,
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "decimalZero": lambda number: f"{number:02}",
    "ordinal": _ordinal,
    "hex": lambda number: f"{number:X}",
    "cardinalText": lambda number: _english(number).capitalize(),
    "ordinalText": lambda number: _english_ordinal(number).capitalize(),
    "chicago": _repeated("*†‡§"),
    "aiueo": _cycle(_NARROW_KANA),
    "aiueoFullWidth": _cycle(_KANA),
    "irohaFullWidth": _cycle(_IROHA),
    "ganada": _cycle("가나다라마바사아자차카타파하"),
    "chosung": _cycle("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"),
    "numberInDash": lambda number: f"- {number} -",
    **dict.fromkeys(
        ("decimalFullWidth", "decimalFullWidth2"), lambda number: "".join(chr(ord("０") + int(digit)) for digit in str(number))
    ),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _cycle("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")),
    "decimalEnclosedParen": _cycle("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "decimalEnclosedFullstop": _cycle("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "ideographEnclosedCircle": _cycle("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographZodiacTraditional": lambda number: _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12],
}
