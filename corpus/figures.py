"""Read figures in every dress: digits and words, ranges of 以上…以下, each with what it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.fines import fine_name
from corpus.normalize import chinese_number, fold
from corpus.quantities import Bound, Quantity, find_quantities

# Spellings that stand for one character each, so that places in the text stay as they are.
_PLAIN = str.maketrans(
    "萬億圓兩個項條種噸畝歲週間數餘貳參陸壹贰叁肆伍陆柒捌玖拾佰仟０１２３４５６７８９．％，",
    "万亿元两个项条种吨亩岁周间数余二三六一二三四五六七八九十百千0123456789.%,",
)
_CHINESE = "〇零一二两三四五六七八九十百千万亿"
_NUMBER = rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?[百千万亿]*|(?:[{_CHINESE}](?!分之))+)"
# Units that are measured, and those that only count; a number in words counts with the first, or where it is ten and more.
_MEASURES = (
    "个百分点|百分点|个工作日|工作日|交易日|个月|周岁|岁|小时|分钟|日|天|年|万千瓦|千瓦时|千瓦|公斤|斤|吨|公顷|亩"
    "|平方公里|平方米|立方米|公里|米|倍|美元|欧元|港元|元|股|票"
)
_COUNTS = "个|家|项|次|人次|名|人|户|件|台|套|座|辆|册|种|类|所|处|部|字"
_UNIT = rf"(?P<unit>{_MEASURES}|{_COUNTS})"
# A number is tried from its first character only: it reaches no further from a later one, and long rows of digits would take minutes.
_WORDED = re.compile(rf"(?:(?<!\d)(?=\d)|(?<![{_CHINESE}])(?=\D))(?P<number>{_NUMBER})[余多]?\s*{_UNIT}")
_SHARE = re.compile(rf"(?P<base>百|千|万|[{_CHINESE}\d]{{1,3}})分之(?P<number>{_NUMBER})(?:点(?P<rest>[〇零一二三四五六七八九]+))?")
_NOT = "不(?:应当|[得应能可宜会])?"
_BEFORE = re.compile(
    rf"(?:(?P<least>至少|{_NOT}(?:[少低小短]于)|超过|[大高多长]于|突破)"
    rf"|(?P<most>{_NOT}(?:超过|[大高多长]于)|最[高长]为?|至多|不足|未满|[少低小短]于)|约|近)\s*$"
)
_AFTER = re.compile(r"\s*(?:(?P<least>以上|余)|(?P<most>以下|以内|之内)|(?P<about>左右|上下))")
_WITHIN = re.compile(r"内(?![部容需外])(?!\s*(?:不得|不能|不再|不予|禁止))")  # 3年内不得再次申请 lasts three years
_LISTED = re.compile(r"\s*[、和与及]\s*")
_MEASURE = re.compile(rf"\s*(?P<unit>{_MEASURES}|辆|户|头|只)")
_SAID = re.compile(r"“[^”“]{1,8}”")
_SPAN_ENDS = re.compile(r"(?:的|内|以|后|未|届满|\W|$)")
_SPAN_OF = re.compile(r"(?:任期|期限|期|满|为|保存|不少于|每)$")
_DATE = re.compile(r"[年月]\s*$")
_ORDINAL = re.compile(r"第\s*$")
_JOINT = re.compile(r"^\s*(?:以上|至|到|-|~|～|—|－)?\s*$")
_LEVELS = {"亿": 10**8, "万": 10**4}
_NO_SPAN = re.compile(r"^(?:行动|规划|计划|来|间|级|前|后期|度|代|五)")
_LASTING = frozenset({"日", "天", "年", "个月", "月", "工作日", "交易日", "小时", "分钟"})
_SLOGANS = frozenset(["个", "项", "种", "类", "所", "处", "部", "家"])  # 两个毫不动摇, 三项重点
_NOT_ONE = frozenset("人家年次件项名日天个户台套座种类所处部册字票米股")


@dataclass(frozen=True, slots=True)
class _Found:
    """A number with its unit: its place, its value, how it is limited."""

    start: int
    end: int
    value: float
    upper: float | None
    unit: str
    bound: Bound


def find_figures(text: str) -> list[Quantity]:
    """Return the figures of a text in order, apart from each other; dates, ordinals and numbers of clauses are none."""
    plain = text.translate(_PLAIN)
    known = find_quantities(plain)
    taken = [(q.start, q.end) for q in known]
    more = [f for f in (*_shares(plain), *_worded(plain)) if not any(f.start < end and start < f.end for start, end in taken)]
    found = [_known(plain, q) for q in known if not _is_reference(plain, q)]
    named = {(q.start, q.end): q for q in known}
    merged = _ranges(plain, sorted([*found, *_apart(more)], key=lambda f: f.start))
    spans = [(f.start, f.end) for f in merged]
    figures: list[Quantity] = []
    for each in merged:
        made = _quantity(text, plain, each, spans, named.get((each.start, each.end)))
        beside = figures and _LISTED.fullmatch(text[figures[-1].end : each.start]) and figures[-1].unit == each.unit
        figures.append(replace(made, name=figures[-1].name) if beside else made)
    return figures


def amount(written: str) -> float | None:
    """Return the value of a number in digits or words, with its scale: 五百万, 3.7亿, 一亿二千万."""
    plain = written.translate(_PLAIN).replace(",", "").replace(" ", "")
    for scale, factor in _LEVELS.items():
        if scale in plain:
            head, _, tail = plain.rpartition(scale)
            high, low = amount(head) if head else 1.0, amount(tail) if tail else 0.0
            return None if high is None or low is None else round(high * factor + low, 6)
    digits = re.fullmatch(r"(\d+(?:\.\d+)?)([百千]?)", plain)
    if digits:
        return float(digits[1]) * {"": 1, "百": 100, "千": 1000}[digits[2]]
    number = chinese_number(plain)
    return None if number is None else float(number)


def _known(plain: str, quantity: Quantity) -> _Found:
    """Return a known quantity with the measure that stands behind it: 1.4万亿 and 斤左右, 20个 and 工作日内."""
    found = _Found(quantity.start, quantity.end, quantity.value, quantity.upper, quantity.unit, quantity.bound)
    unit = _MEASURE.match(plain, quantity.end) if quantity.unit in {"", "个"} else None
    if unit or quantity.unit in _LASTING:
        end = unit.end() if unit else quantity.end
        limited = _limited(plain, (quantity.start, end), quantity.value, unit["unit"] if unit else quantity.unit)
        bound = limited.bound if quantity.bound is Bound.EXACT else quantity.bound
        found = replace(limited, start=quantity.start, upper=quantity.upper, bound=bound)
    elif quantity.bound is Bound.EXACT and (before := _BEFORE.search(plain[: quantity.start])):
        found = replace(found, start=before.start(), bound=_before_bound(before))
    return found


def _before_bound(before: re.Match[str]) -> Bound:
    return Bound.AT_LEAST if before["least"] else Bound.AT_MOST if before["most"] else Bound.ABOUT


def _is_reference(plain: str, quantity: Quantity) -> bool:
    """Tell whether a number belongs to a reference or a date: 第3条, 10月31日, PM2.5 is none of these units."""
    if any(q.start() < quantity.start and quantity.end < q.end() for q in _SAID.finditer(plain)) and quantity.unit == "":
        return True  # “千万工程”
    return bool(_ORDINAL.search(plain[: quantity.start])) or (quantity.unit in {"日", "年"} and bool(_DATE.search(plain[: quantity.start])))


def _shares(plain: str) -> Iterator[_Found]:
    for hit in _SHARE.finditer(plain):
        number, base = amount(hit["number"]), amount(hit["base"])
        if number is None or not base:
            continue
        if hit["rest"]:
            number += float("0." + "".join(str(chinese_number(c)) for c in hit["rest"]))
        hundred = hit["base"] == "百"
        yield _limited(plain, hit.span(), number if hundred else round(number / base, 6), "%" if hundred else "分之")


def _worded(plain: str) -> Iterator[_Found]:
    for hit in _WORDED.finditer(plain):
        value, unit = amount(hit["number"]), hit["unit"]
        before, after = plain[: hit.start()], plain[hit.end() :]
        said = any(q.start() < hit.start() and hit.end() < q.end() for q in _SAID.finditer(plain))
        if (
            value is None
            or said
            or _ORDINAL.search(before)
            or _DATE.search(before)
            and unit in {"日", "年"}
            or re.search(r"[\dA-Za-z.]$", before)
        ):
            continue
        if unit == "年" and (1900 <= value < 2100 or _NO_SPAN.match(after)) or not _counts(hit["number"], value, unit, before, after):
            continue
        yield _limited(plain, hit.span(), value, unit.removeprefix("个") or unit)


def _counts(number: str, value: float, unit: str, before: str, after: str) -> bool:
    """Tell whether a number and a unit count something: 一人一票, 两个毫不动摇 and 三项 of a list do not."""
    limited = bool(_BEFORE.search(before) or _AFTER.match(after) or after.startswith("内"))
    if number[0].isdigit() or limited:
        return True
    if unit in {"年", "公里"} and not _SPAN_ENDS.match(after) and not _SPAN_OF.search(before):
        return False  # 百年变局, 十年禁渔
    if value < 2 and unit in _NOT_ONE:
        return unit in {"名", "人"} and not re.match(r"\w", after)
    return unit in _MEASURES.split("|") or unit not in _SLOGANS or (value >= 10 and len(number) >= 2)


def _limited(plain: str, span: tuple[int, int], value: float, unit: str) -> _Found:
    start, end = span
    before, after = _BEFORE.search(plain[:start]), _AFTER.match(plain, end)
    bound = Bound.EXACT
    if unit.removeprefix("个") in _LASTING and (within := _WITHIN.match(plain, end)):
        return _Found(before.start() if before else start, within.end(), value, None, unit, Bound.AT_MOST)
    if (before and before["least"]) or (after and after["least"]):
        bound = Bound.AT_LEAST
    elif (before and before["most"]) or (after and after["most"]):
        bound = Bound.AT_MOST
    elif before or after:
        bound = Bound.ABOUT
    return _Found(before.start() if before else start, after.end() if after else end, value, None, unit, bound)


def _apart(found: Sequence[_Found]) -> list[_Found]:
    kept: list[_Found] = []
    for each in sorted(found, key=lambda f: (f.start, -f.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _ranges(plain: str, found: Sequence[_Found]) -> list[_Found]:
    """Join 5万元以上 and 10万元以下, or 三十日至 and 六十日, into one figure with both ends."""
    joined: list[_Found] = []
    for each in found:
        last = joined[-1] if joined else None
        if last and last.upper is None and each.upper is None and last.unit == each.unit and last.value < each.value:
            between = plain[last.end : each.start]
            lower = plain[last.start : last.end].endswith("以上") and not between.strip() and each.bound is Bound.AT_MOST
            dashed = between.strip() in {"至", "到", "-", "~", "～", "—"}
            if _JOINT.match(between) and (lower or dashed):
                joined[-1] = _Found(last.start, each.end, last.value, each.value, each.unit, Bound.RANGE)
                continue
        joined.append(each)
    return joined


_STOP = re.compile(r"[，,。；;：:！!？?（）()\n]|——")
_ENUM = "、"
_LABEL = re.compile(
    r"\s*(?:第[〇零一二三四五六七八九十百千\d\s]{1,19}[条條](?:之[一二三四五六七八九十]{1,3})?|(?:[A-Z]\.)?\d+(?:\.\d+)+)\s*"
)
_YEAR = re.compile(r"(?<![比较])((?:19|20)\d{2})\s*年")
_OF = re.compile(r"^\s*的?\s*(?P<noun>[罚罰][款金锾鍰]|滞纳金|违约金|赔偿|补助|补贴|资金)")
_FINES = frozenset({"罚款", "罚金", "罚锾", "罚鍰", "罰款", "罰金", "罰锾", "罰鍰"})
_GROWS = (
    "同比|比上年|较上年|比去年|增长|增加|提高|提升|上升|下降|降低|减少|缩短|延长|扩大|达到|达|突破|超过|控制|保持|稳定|安排|拟|分别|将|再|均|全年"
    "|平均|实现|完成|新增|规模|为|在|到|至|(?<!理)由|约|近|超|是|共|处以|并处|处|以|按|接|不得[少低高]于|不[少低高]于|(?:不得)?超过|不足|于|(?<!占)比|较|首次|人民币|新台币|新臺幣|最长|最高|最低|满"
)
_TAIL = re.compile(rf"(?:{_GROWS}|\s)+$")
_DIRECTION = re.compile(r"(?:(?<!占)比|较)?(?:上年|去年)?(?:增长|增加|提高|提升|上升|下降|降低|减少|再提高)(?:到|至)?\s*$")
_HEAD = re.compile(
    r"^(?:到\s*\d{4}\s*年[底初末前]?|\d{4}\s*年[底初末前]?|今年|明年|去年|力争|其中|拟|安排|发行|提出|开展|实施|设立|设|发放|投入|提供|募集|为(?=到)|推动|推进|最高|最长|最低|至多|使|将|并|在|和|与|及|由|对|按照|按|"
    r"或者|以及|是指|但是|但|应当|应|须|支持|落实|实现|完成|新增|统筹|继续|再|全年|预计|要|我国|可以|至少|保证|确保|惠及|形成|建成|建设|打造|培育|制定|\s)+"
)
_MEASURED = frozenset([*_MEASURES.split("|"), "%", "万元", "亿元", "万亿元", "分之", "", "工作日", "月", "百分点"])
_SINCE = re.compile(r"(?:之日起|日起|之?后|之?前|起|应当?|必须|须|可以|要)[在于]?\s*$")
_FOLLOWING = re.compile(r"[，,]\s*(?:可以|应当|有权|由|并)*(?P<what>[^，,。；;：:（(\n]{2,30})")
_OPEN = re.compile(r"(?:代表|持有|持有公司|合计持有公司|拥有|连续|经)$")  # what is held stands behind the figure: 代表十分之一以上表决权
_BY = re.compile(r"(?:由|有)\s*$")  # so does what is counted: 由五十个以下股东出资设立
_MADE = re.compile(r"(?:组成|构成)$")
_ALSO = re.compile(r"\s*(?:或者|以及|以后|届满)")
_THEN = re.compile(r"(?:可以|应当|有权|提议|请求)")
_EVERY = re.compile(r"每\s*$")
_ITEM = re.compile(r"(?:、|或者|和|及)\s*$")
_VAGUE = frozenset({"总量", "总额", "数量", "规模", "增速", "余额", "资金", "金额"})
_COMPARED = re.compile(r"^(?:、|，)?\s*(?:比|较|同比|增长|增加|提高|下降)")
_PURPOSE = re.compile(r"^(?:用于|支持|投入|资助|惠及)[^，,。；;、：:]{2,16}")


def _quantity(text: str, plain: str, found: _Found, spans: Sequence[tuple[int, int]], known: Quantity | None) -> Quantity:
    marks = [m.span() for m in _STOP.finditer(text)]
    left = max((e for _, e in marks if e <= found.start), default=0)
    right = min((s for s, _ in marks if s >= found.end), default=len(text))
    while left < found.start and text[left].isspace():
        left += 1
    years = [int(y[1]) for y in _YEAR.finditer(plain, 0, found.start)]
    written, phrase = text[found.start : found.end], text[left:right].strip()
    base = Quantity(
        found.value, found.upper, found.unit, found.bound, "", written, found.start, found.end, phrase, left, years[-1] if years else None
    )
    if known is not None and (found.unit not in _MEASURED or (found.unit == "" and known.unit == "") or found.bound is Bound.RELATIVE):
        kept = known.name if len(fold(known.name)) > 1 and not _is_unit(known.name) else ""
        return replace(known, name=kept or _subject(text, found, left, right, spans), written=written)
    if known is not None:
        base = replace(
            base, phrase=text[known.phrase_start : known.phrase_start + len(known.phrase)], phrase_start=known.phrase_start, year=known.year
        )
    return replace(base, name=_subject(text, found, left, right, spans))


def _is_unit(name: str) -> bool:
    return bool(re.fullmatch(rf"(?:{_MEASURES}|{_COUNTS}|以上|以下|左右|以内|余|多|的|\s)+", name.translate(_PLAIN)))


def _subject(text: str, found: _Found, left: int, right: int, spans: Sequence[tuple[int, int]]) -> str:
    """Return the noun phrase that a figure measures: 罚款 behind it, else what stands before it, else what follows."""
    if noun := _OF.match(text[found.end : found.end + 8]):
        return fine_name(text, found.start, noun["noun"]) if noun["noun"] in _FINES else noun["noun"]
    start = max((e for _, e in spans if left <= e <= found.start), default=left)
    start += label.end() if (label := _LABEL.match(text[start : found.start])) else 0
    before = text[start : found.start].lstrip(_ENUM)
    after = text[found.end : min((s for s, _ in spans if found.end <= s < right), default=right)]
    direction = _DIRECTION.search(before)
    name = _HEAD.sub("", _TAIL.sub("", before)).strip(" 、的")
    if re.match(r"\w", after) and (told := _behind(before, name, _trimmed(after), found.unit)):
        return told
    if found.unit == "" and re.match(r"\w", after) and len(fold(_trimmed(after))) >= 2:
        return _trimmed(after)
    if (
        found.unit in _LASTING
        and (_SINCE.search(before) or not before.strip())
        and not _ALSO.match(after)
        and len(fold(_trimmed(after))) >= 2
    ):
        return _trimmed(after)
    if found.unit in _LASTING and _SINCE.search(before) and not after.strip() and (then := _next(text, right, spans)):
        return then
    if name in _VAGUE and (owner := _owner(text, found, left, spans)):
        return owner + name
    if len(fold(name)) < 2 and found.unit not in _MEASURED:
        name = _trimmed(after)
    if len(fold(name)) < 2 and direction and (owner := _owner(text, found, left, spans)):
        return owner + direction.group().strip()
    if len(fold(name)) < 2:
        name = _trimmed(after) if not _is_unit(_trimmed(after)) else ""
    if len(fold(name)) < 2:
        name = _owner(text, found, left, spans)
    if purpose := _PURPOSE.match(after.strip()):
        name = f"{name}（{purpose.group()}）" if name else purpose.group()
    if direction and direction.group().strip()[:1] in "比较":
        name += direction.group().strip()
    return name or text[left:right].strip()


def _next(text: str, at: int, spans: Sequence[tuple[int, int]]) -> str:
    """Return the phrase behind a comma that says what is to be done in time, passing over one with a term of its own."""
    then = _FOLLOWING.match(text, at)
    while then and any(then.start() <= start < then.end() for start, _ in spans) and (later := _FOLLOWING.match(text, then.end())):
        then = later
    return then["what"].strip() if then else ""


def _behind(before: str, name: str, after: str, unit: str) -> str:
    """Return the name of a figure whose thing stands behind it: 代表（三分之一以上）表决权的股东, 董事会（七名）董事."""
    after = after[: cut.start()] if (cut := _THEN.search(after)) else after
    if len(fold(after)) < 2:
        return ""
    if _OPEN.search(name):
        return name + after
    if unit in _LASTING and _EVERY.search(name):
        return f"{_EVERY.sub('', name)}{after}"
    if unit in _LASTING and before.endswith("在") and len(fold(name)) >= 2:
        return name + after
    if unit in _LASTING and after.startswith("前") and len(fold(name)) >= 2:
        return re.sub(r"^(?:应当|应)?于", "", name) + after
    if unit in {"分之", "%"} and _ITEM.search(before):
        return after
    counted = _MADE.sub("", after)
    return _BY.sub("", name) + counted if unit not in _MEASURED and _BY.search(before) and len(fold(counted)) >= 2 else ""


def _owner(text: str, found: _Found, left: int, spans: Sequence[tuple[int, int]]) -> str:
    """Return the noun of the clause before, in the same sentence: 赤字规模5.66万亿元、比上年增加1.6万亿元."""
    sentence = max((m.end() for m in re.finditer(r"[。；;！？\n]", text[: found.start])), default=0)
    earlier = [part for part in re.split(r"[，,、：:（(）)]", text[sentence : found.start]) if part.strip()]
    for part in reversed(earlier[:-1] if left > sentence or len(earlier) > 1 else earlier):
        inside = [s for s, _ in spans if sentence <= s < found.start and text[s] and part in text[sentence : s + len(part) + 40] and s]
        name = re.split(r"\d", part)[0] if inside else part
        name = _HEAD.sub("", _TAIL.sub("", name)).strip(" 的")
        if len(fold(name)) >= 2 and not _COMPARED.match(name):
            return name
    return ""


def _trimmed(after: str) -> str:
    name = re.split(r"[、和与及]", re.sub(r"^(?:的|为(?=发起)|以上|以下|左右|以内|内|\s)+", "", after))[0].strip(" 的")
    return re.sub(r"^(?:用于|支持|的)", "", name)
