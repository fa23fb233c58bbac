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
# A name begins where a text, a phrase or a verb of asking ends.
_SAYS = "知道|请问|按照|根据|依据|关于|违反|参照|对照|听说|据说|觉得|以为|认为|记得|发现|说是"
_BEGIN = rf"(?:^|(?<=[，,。；;：:、?？《 问查说看按和与])|(?<={_SAYS}))"
_GENERA = r"(?:法(?![定律人规学治制院官子])|条例|办法|规定|细则|规则|准则|章程|计划|规划|方案)"
_LAW = re.compile(
    rf"{_BEGIN}(?P<name>(?!本|该|这|那|此|新法|旧法|原法|上述)[\u4e00-\u9fff]{{2,24}}?(?<![本该此]){_GENERA})"
    r"》?(?:新版|旧版|新|旧|原|的|里的|中的|里|中)*(?P<ref>第\s*[\d〇零一二两三四五六七八九十百千]+\s*条)?"
)
_TITLED = re.compile(r"《(?P<name>[^《》]{2,40})》")
# 劳动合同法试用期最长多久 asks of a law; 有什么优惠办法 names none, nor does 处理办法.
_SPOKEN = re.compile(r"的|了|有|什么|怎么|是|吗|哪|多少|把|被|让|这|那|新|旧|不|没|请|查|问|想")
_STATUTE = re.compile(r"[\u4e00-\u9fff]{2,12}(?:(?<![办方说做看想立执违合非守司用算手语书加减乘除])法|条例)")
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
class Scope:
    """The documents that a question names, what remains of it without their names, and a name that none of them has.

    `said` are the names that it uses for them, in the same order; `numbered` tells whether an article is asked for by number
    under the name that none has.
    """

    documents: tuple[str, ...]
    text: str
    said: tuple[str, ...] = ()
    unknown: str = ""
    numbered: bool = False


def named_documents(text: str, titles: Sequence[Title]) -> Scope:
    """Find the documents that a question names, longest names first; the names are taken out of the text.

    A name may be shortened (工业互联网行动计划) where its characters stand in one title alone, in their order.
    What reads like the name of a law or plan that the library does not have is told as `unknown`.
    """
    found: dict[str, str] = {}
    plain = normalise(text)
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
    unknown, numbered = "", False
    for hit in (*_TITLED.finditer(plain), *_LAW.finditer(plain)):
        said, edition = hit["name"], ""
        owners = _owners(said, titles)
        if not owners and _EDITION.fullmatch(said[0]):
            said, edition = said[1:], "版"  # 新民航法 is the new version of 民航法
            owners = _owners(said, titles)
        if len(owners) == 1:
            found.setdefault(owners[0], said)
            plain, named = plain.replace(said, edition, 1), True
        elif not owners and not found and not unknown and _names_document(hit):
            unknown, numbered = hit["name"], bool(hit.groupdict().get("ref"))
    return Scope(tuple(found), plain if named else text, tuple(found.values()), unknown, numbered)


def _names_document(hit: re.Match[str]) -> bool:
    """Tell whether words that end like a title are one: in title marks, with an article's number, or made as titles are made."""
    name = hit["name"]
    if hit.re is _TITLED or hit["ref"]:
        return True
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
