"""Which documents a question is about: those it names, else those whose words it uses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.catalogue import Title
from assistant.documents.facts import Facts
from assistant.understanding.lexicon import lexicon
from assistant.understanding.question import Question, Segmenter, normalise
from assistant.understanding.synonyms import synonyms
from corpus.normalize import fold, fold_with_origin

_OPEN, _CLOSE = re.compile(r"[《<]\s*$"), re.compile(r"^\s*[》>]")
_SHORTENED, _SHORTEST, _MISSPELT = 4, 3, 6
_EDITION = re.compile(r"(?:新|旧|老|原)$")
_BEFORE = re.compile(r"按照?|依照?|根据|据|对|跟|和|与")
# A name begins where a text, a phrase or a verb of asking ends.
_SAYS = (
    "知道|请问|按照|依照|根据|依据|关于|违反|参照|对照|听说|据说|觉得|以为|认为|记得|发现|说是"
    "|查询|查找|查查|看看|说说|讲讲|一下|想问|想查|帮我|新版|旧版|现行"
)
_BEGIN = rf"(?:^|(?<=[，,。；;：:、?？《 问查说看按和与及或])|(?<={_SAYS}))(?![问查说请和与及或]|(?<=按)照|新法|旧法|原法|上述)"
_LETTER = rf"(?!{_SAYS})(?![这那该此第])[\u4e00-\u9fff]"
# 办法 and 说法 are no laws, 新法 and 该法 are the one that is spoken of; 刑法 is one.
_NO_LAW = "办方说做看想立执违合非守司用算手语书加减乘除"
_SHORT_LAW = rf"{_LETTER}(?<![{_NO_LAW}本新旧原老现前后两各何某同])法(?:典|修正案)?(?![定律人规学治制院官子])"
_GENERA = r"(?:法(?:典|修正案)?(?![定律人规学治制院官子典])|条例|办法|规定|细则|规则|准则|章程|计划|规划|方案)"
_PART = r"(?:[（(][\d〇零一二两三四五六七八九十]+[)）])?"
_VERSION = r"》?(?:新版|旧版|新|旧|原|的|里的|中的|里|中)*"
_REF = r"(?P<ref>第\s*[\d〇零一二两三四五六七八九十百千]+\s*条|[\d〇零一二两三四五六七八九十百]+\s*条|\d{1,3}\s*$)"
_LAW = re.compile(rf"{_BEGIN}(?P<name>(?:{_SHORT_LAW}|(?!本)(?:{_LETTER}){{2,24}}?(?<![本该此]){_GENERA}){_PART}){_VERSION}{_REF}?")
# What a standard or an opinion is called tells a title from a word only where an article's number follows.
_RULE = re.compile(
    rf"{_BEGIN}(?P<name>(?!本)(?:{_LETTER}){{2,24}}?(?<![本该此])"
    rf"(?:规范|标准|意见|解释|决定|通则|规程|守则|指引|指南|纲要|公约|协定){_PART}){_VERSION}{_REF}"
)
_TITLED = re.compile(rf"《(?P<name>[^《》]{{2,40}})》{_PART}{_VERSION}{_REF}?")
# 修订后的条例 and 有关规定 point to what is spoken of and name nothing.
_POINTING = re.compile(
    r"(?:新|旧|老|原|现行|版|修订|修改|修正|以上|以下|上述|前述|有关|相关|同一|整个|全部|全|两|几|各|个|部|份|项|来|先|后|前|的|和|与|其|他们|我们|法律|政策|文件)*"
    rf"(?:{_GENERA}|规范|标准|意见|解释|决定|通则|规程|守则|指引|指南|纲要|公约|协定){_PART}"
)
_NUMBERED = re.compile(r"第\s*[\d〇零一二两三四五六七八九十百千]+\s*条")
_ASKING = re.compile(r"什么|怎么|如何|哪|多少|吗")
# 海关法 and 海关法实施条例 are two: what carries a law out is called after it.
_CARRIES_OUT = re.compile(r"(?:实施|施行|执行|配套|补充|司法)")
# 劳动合同法试用期最长多久 asks of a law; 有什么优惠办法 names none, nor does 处理办法.
_SPOKEN = re.compile(r"的|了|有|什么|怎么|是|吗|哪|多少|把|被|让|这|那|新|旧|不|没|请|查|问|想")
_STATUTE = re.compile(rf"[\u4e00-\u9fff]{{2,12}}(?:(?<![{_NO_LAW}])法|条例)|[\u4e00-\u9fff]{{1,12}}法典")
# What the titles of rules and plans end with, by the usage of official documents.
_ENTITLED = re.compile(
    r"[\u4e00-\u9fff]{2,}(?:管理|暂行|试行|实施|监督|监督管理|保护|促进|处罚|奖励|评价|考核|登记|认定)(?:办法|规定|细则|规则|准则)"
    r"|[\u4e00-\u9fff]{2,}(?:行动|发展|建设|总体|专项|实施|工作|改造|保护|五年)(?:计划|规划|方案)|[\u4e00-\u9fff]{2,}公司章程"
)
# A word that one of the documents alone knows tells more than one that all of them know.
_RARE, _COMMON = 2.0, 0.5
_ELSEWHERE = 0.3
_OWN = 1.0
_GENUS = re.compile(r"(?:法|条例|办法|规定|细则|规则|准则|计划|规划|方案|点评)$")


@dataclass(frozen=True, slots=True)
class Absent:
    """A name that reads like that of a document and is none of the library's; `ref` is the article asked for under it.

    `is_sure` tells a title from words that only may be one (处罚标准).
    """

    name: str
    ref: str = ""
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents that a question names, what remains of it without their names, and a name that none of them has.

    `said` are the names that it uses for them, in the same order. What remains is without an absent name, too, that stands
    beside a held one with an article's number.
    """

    documents: tuple[str, ...]
    text: str
    said: tuple[str, ...] = ()
    absent: Absent | None = None


def named_documents(text: str, titles: Sequence[Title]) -> Scope:
    """Find the documents that a question names, longest names first; the names are taken out of the text.

    A name may be shortened (工业互联网行动计划) where its characters stand in one title alone, in their order.
    What reads like the name of a law or plan that the library does not have is told as `absent`.
    """
    found: dict[str, str] = {}
    plain = whole = normalise(text)
    named = False
    for name in sorted({name for each in titles for name in each.names}, key=lambda name: (-len(name), name)):
        while (span := _place(name, plain)) is not None:
            for each in titles:
                if name in each.names:
                    found.setdefault(each.document, name)
            before, after = _OPEN.sub("", plain[: span[0]]), _CLOSE.sub("", plain[span[1] :])
            # 在新公司法里 still says which version: 在新版里.
            plain = f"{before}版{after}" if _EDITION.search(before) and not after.startswith("版") else before + after
            named = True
    strange: list[re.Match[str]] = []
    for hit in (*_TITLED.finditer(plain), *_LAW.finditer(plain), *_RULE.finditer(plain)):
        said, edition = hit["name"], ""
        owners = _owners(said, titles)
        if not owners and _EDITION.fullmatch(said[0]):
            said, edition = said[1:], "版"  # 新民航法 is the new version of 民航法
            owners = _owners(said, titles)
        if not owners and (lead := _BEFORE.match(said)):
            said = said[lead.end() :]  # 按蒙山条例
            owners = _owners(said, titles)
        if len(owners) == 1:
            found.setdefault(owners[0], said)
            plain, named = plain.replace(said, edition, 1), True
        elif not owners and _names_document(hit):
            strange.append(hit)
    if not found:
        first = next((hit for hit in strange if hit["ref"]), next(iter(strange), None))
        return Scope((), plain if named else text, (), _absent(first) if first else None)
    return _beside(whole, plain, found, strange)


def _beside(whole: str, plain: str, found: dict[str, str], strange: Sequence[re.Match[str]]) -> Scope:
    """Tell of a name that stands beside held ones; one that goes on where a held name ends is another document, or none."""
    held, said = tuple(found), tuple(found.values())
    for hit in strange:
        name = hit["name"]
        if hit.re is not _TITLED and _SPOKEN.search(name):
            continue
        before = next((each for each in said if fold(each) + fold(name) in fold(whole)), "") if hit.re is not _TITLED else ""
        if before and not _CARRIES_OUT.match(name):
            continue
        if before:
            return Scope((), plain, (), Absent(before + name, hit["ref"] or ""))
        without = plain.replace(hit.group(), "", 1)
        if hit["ref"]:
            plain = without if _NUMBERED.search(without) else plain.replace(name, "", 1)
        return Scope(held, plain, said, _absent(hit))
    return Scope(held, plain, said)


def _absent(hit: re.Match[str]) -> Absent:
    return Absent(hit["name"], hit["ref"] or "", hit.re is not _RULE)


def _names_document(hit: re.Match[str]) -> bool:
    """Tell whether words that end like a title are one: in title marks, with an article's number, or made as titles are made."""
    name = hit["name"]
    if hit.re is _TITLED:
        return True
    if _POINTING.fullmatch(name):
        return False
    if hit["ref"]:
        return not (_SPOKEN if hit.re is _RULE else _ASKING).search(name)
    return not _SPOKEN.search(name) and bool(_STATUTE.fullmatch(name) or _ENTITLED.fullmatch(name))


def _place(name: str, plain: str) -> tuple[int, int] | None:
    folded = fold_with_origin(plain)
    at = folded.text.find(name)
    if at < 0 or name.isascii() and _inside(folded.text, at, at + len(name)):
        return None
    return folded.span(at, at + len(name))


def _owners(said: str, titles: Sequence[Title]) -> list[str]:
    """Return the documents whose title a name shortens; where there is none, those that it misses by one character."""
    name = fold(said)
    whole = [each.document for each in titles if _shortens(name, each.names)]
    if whole or len(name) < _MISSPELT:
        return whole
    return [each.document for each in titles if any(_shortens(name[:at] + name[at + 1 :], each.names) for at in range(len(name) - 1))]


def _shortens(name: str, titles: Sequence[str]) -> bool:
    """Tell whether a name is what remains of a title when some of it is left out; a very short one keeps both ends: 民航法."""
    for title in titles:
        if len(name) < _SHORTENED and (len(name) < _SHORTEST or name[0] != title[0] or name[-1] != title[-1]):
            continue
        rest = iter(title)
        if all(character in rest for character in name):
            return True
    return False


def _inside(text: str, start: int, end: int) -> bool:
    edges = (text[start - 1 : start], text[end : end + 1])
    return any(edge.isascii() and edge.isalnum() for edge in edges)


def content_words(text: str, segmenter: Segmenter) -> tuple[str, ...]:
    """Return the folded words of a question that may tell documents apart."""
    stop = lexicon().stop | synonyms().generic
    words = (fold(word) for word in segmenter.words(normalise(text)))
    return tuple(dict.fromkeys(word for word in words if len(word) >= 2 and word not in stop and not word.isdigit()))


def fits(words: Sequence[str], candidates: Sequence[tuple[Facts, Question]]) -> list[float]:
    """Score how well a question fits each of some documents: words that stand together, names that are its own."""
    knowing = {word: sum(facts.known(word) for facts, _ in candidates) for word in words}
    weights = {word: _RARE if knowing[word] == 1 else _COMMON for word in words if knowing[word]}
    return [_fit(weights, facts, question) for facts, question in candidates]


def _fit(weights: dict[str, float], facts: Facts, question: Question) -> float:
    together = max((_held(weights, facts.folded[record.key]) for record in facts.searched), default=0.0)
    anywhere = sum(weight for word, weight in weights.items() if facts.known(word))
    placed = bool(question.named) or bool(question.hinted)
    own = _titled(facts, question.plain) + placed + bool(set(question.departments) & set(facts.own_departments))
    return together + _ELSEWHERE * anywhere + _OWN * own


def _titled(facts: Facts, plain: str) -> bool:
    """Tell whether the question speaks of what the document is named after: 会计资料 of 会计法."""
    core = _GENUS.sub("", fold(facts.name))
    return len(core) >= 2 and core.removeprefix("反") in fold(plain)


def _held(weights: dict[str, float], text: str) -> float:
    return sum(weight for word, weight in weights.items() if word in text)
