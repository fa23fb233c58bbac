"""Whether a sentence says what a question puts forward: it holds every word of it and affirms it, or holds another thing in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context
from assistant.answers.ranking import Statement
from assistant.answers.weighing import Word, held_in, weighed_word
from corpus.bodies import organs_in
from corpus.departments import find_departments
from corpus.normalize import fold

# What asks by saying a verb twice affirms nothing and denies nothing.
_ASKED = re.compile(r"(.)不\1|是否|有没有|有无|能否|可否|对不对|没错|不是(?=.*(?:吗|吧|么))")
_DENIED = re.compile(
    r"不(?!动产|同|锈|仅|但|断|[少低短小高大长多]于|超过|足|良|可抗|确定|法|便|利|当|定期|管|论|特定|迟于|晚于|早于)"
    r"|禁止|严禁|无[需须权]|没(?![收入])|未(?!来|成年|婚|经|遂|满|必)"
)
_PHRASE = re.compile(r"[，,。；;：:！!？?\n]")
# What a question says around its claim.
_AROUND = re.compile(
    r"是不是|是否|对不对|没错|对吧|是吧|是吗|对吗|吗|吧|么|呢|啊|的|了|也|都|就|还|是|有|在|由|要|能|可以|可不可以|能不能|听说|据说|意思|那个?|这个?"
    r"|新版|旧版|现在|以前|原来|现行|[\W_]"
)
# Levels of government exclude one another where one of them is said to be in charge.
_OF_LEVEL = ("级", "里", "一级", "政府", "级政府", "人民政府", "级人民政府")
_LEVELS = (
    ("国家", "国务院", "中央"),
    ("省", "自治区", "直辖市"),
    ("设区的市", "市级", "市里", "市一级"),
    ("县", "区县"),
    ("乡", "镇", "街道"),
)
_OFFICE = re.compile(r"经理|董事长?|监事|主任|[局部厅处科校院行县市区镇乡]长|书记|总裁|秘书|会计|主席|负责人|法定代表人")
_BODY = re.compile(r"(?:局|委员会|部门?|厅|署|办公室|中心|机关|机构|公司|法院|协会)$")
_ROLE = re.compile(r"牵头|配合|主管|主办|协办|监管|审批")
_MUST = re.compile(r"必须|应当|强制|不得不|一定要|\bmust\b|\bshall\b|mandatory")
_MAY = re.compile(r"鼓励|可以|自愿|支持|倡导|引导|\bmay\b|encourag|voluntary")
_HELD, _SAID, _MAIN = 0.8, 0.8, 0.6


def verdict(context: Context, statement: Statement, words: Sequence[str], above: str) -> str:
    """Return `right` or `wrong` where the statement says so of what the question puts forward, else nothing.

    `above` are the folded headings that the statement stands under.
    """
    text = fold(statement.text)
    weighed = {word: weighed_word(context, word) for word in words}
    missing = [word for word in words if not _stands(context, weighed[word], text + above)]
    claim = fold(context.question.plain)
    if not missing:
        if said(claim, text + above) < _SAID:
            return ""
        if role := _ROLE.search(claim):
            bodies = [word for word in words if sort_of(context, word) == "body"]
            if any(role.group() not in _phrase_of(text, [weighed[word]]) for word in bodies):
                return "wrong"
        return "right" if denies(claim) == denies(_phrase_of(text, [weighed[word] for word in words])) else "wrong"
    for word in missing:
        claim = claim.replace(word, "")
    rest = text
    for word in (w for w in words if w not in missing):
        rest = rest.replace(word, "")
    return "wrong" if said(claim, text + above) >= _MAIN and all(_excluded(context, word, rest) for word in missing) else ""


def _stands(context: Context, word: Word, text: str) -> bool:
    """Tell whether a text holds a word; an office or a level, 县长, by its very name."""
    if sort_of(context, word.names[0]) in ("level", "office"):
        return any(re.search(rf"(?<!副){re.escape(name)}", text) for name in word.names)
    return held_in(word, text) >= _HELD


def said(claim: str, text: str) -> float:
    """Return the share of a claim's characters that stand in the text beside one another as they do in the claim."""
    parts = [part for part in _AROUND.split(claim) if part]
    held = sum(sum(_beside(part, at, text) for at in range(len(part))) for part in parts)
    return held / max(1, sum(map(len, parts)))


def _beside(part: str, at: int, text: str) -> bool:
    """Tell whether a character stands in the text with its neighbour."""
    pairs = [part[low : low + 2] for low in (at - 1, at) if 0 <= low < len(part) - 1]
    return any(pair in text for pair in pairs) if pairs else part in text


def denies(text: str) -> bool:
    """Tell whether a text denies or forbids something."""
    return bool(_DENIED.search(_ASKED.sub("", text)))


def binds_otherwise(plain: str, text: str) -> bool:
    """Tell whether what is put as a duty is none, or the other way round: 必须 where 可以 stands."""
    must, may = bool(_MUST.search(plain)), bool(_MAY.search(plain))
    return must and bool(_MAY.search(text)) and not _MUST.search(text) or may and bool(_MUST.search(text)) and not _MAY.search(text)


def _phrase_of(text: str, words: Sequence[Word]) -> str:
    """Return the phrase of a sentence that holds what is said of the topic: the question's last word, and most of the others."""
    parts = [part for part in _PHRASE.split(text) if part]
    return max(parts, key=lambda part: (held_in(words[-1], part), sum(held_in(w, part) for w in words)), default=text)


def sort_of(context: Context, word: str) -> str | None:
    """Return whether a word names a body, an office or a level of government, None for anything else."""
    if _OFFICE.search(word):
        return "office"
    if any(word == name or word.startswith(name) and word[len(name) :] in _OF_LEVEL for names in _LEVELS for name in names):
        return "level"
    return "body" if find_departments(word, context.facts.own_departments) or organs_in(word) or _BODY.search(word) else None


def _excluded(context: Context, word: str, text: str) -> bool:
    """Tell whether a sentence names another thing of the sort of a word that it lacks."""
    match sort_of(context, word):
        case "level":
            own = next(names for names in _LEVELS if any(word.startswith(name) for name in names))
            return any(name in text for names in _LEVELS if names is not own for name in names)
        case "office":
            return bool(_OFFICE.search(text))
        case "body":
            return bool(organs_in(text) or find_departments(text, context.facts.own_departments))
        case _:
            return False
