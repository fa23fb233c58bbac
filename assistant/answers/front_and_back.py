"""Front and back matter, only when it is asked for: author, contacts, ratings, disclaimer."""

from __future__ import annotations

import re

from assistant.answers.context import Context, Outcome, Refusal
from assistant.types import Absence
from assistant.understanding.lexicon import Ask
from corpus.normalize import fold
from corpus.types import Record

# What people ask for, and how such a passage is told apart in any report.
_FORMS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(r"邮箱|邮件|e-?mail"), re.compile(r"@")),
    (re.compile(r"编号|号码(?!是)|执业|licen[cs]e"), re.compile(r"证书编号|执业编号|登记编号")),
    (re.compile(r"传真|fax"), re.compile(r"传真")),
    (re.compile(r"地址|邮编|address|在哪"), re.compile(r"邮编|路\s*\d+\s*号|大街|大厦|\bRoad\b|\bNY\b")),
    (re.compile(r"电话|手机|联系|phone|telephone|contact"), re.compile(r"电话|致电|^\(\d{3,5}\)\d+")),
    (
        re.compile(r"评级|rating|行业投资|公司投资|强于大市|弱于大市|买入|增持|减持|中性"),
        re.compile(r"强于大市|评级|指数涨跌幅|超越|涨幅|跌幅"),
    ),
    (re.compile(r"基准指数|基准"), re.compile(r"基准指数")),
    (re.compile(r"免责|disclaimer"), re.compile(r"不构成|责任|保证")),
    (re.compile(r"披露|disclosure"), re.compile(r"披露|客观性")),
    (re.compile(r"客户"), re.compile(r"特定客户")),
    (re.compile(r"版权|转载|copyright"), re.compile(r"版权|复制|转载")),
    (re.compile(r"研究报告|相关报告"), re.compile(r"《.+》")),
    (re.compile(r"分析[师员]|研究员|作者|谁写|撰写|author|analyst|who wrote"), re.compile(r"分析师[:：]")),
    (re.compile(r"券商|机构|哪家|公司|发布|出的"), re.compile(r"股份有限公司\s*具备|由.{2,12}证券分析师撰写")),
)
PLACES = {
    "北京": "北京",
    "香港": "香港",
    "上海": "上海",
    "英国": "英国|london",
    "伦敦": "英国|london",
    "美国": "美国|纽约|ny",
    "纽约": "美国|纽约",
    "新加坡": "新加坡",
    "beijing": "北京",
    "hong kong": "香港",
    "shanghai": "上海",
    "london": "英国|london",
    "new york": "美国|纽约",
    "singapore": "新加坡",
}
_DEFINED = re.compile(r"强于大市|弱于大市|买入|增持|减持|中性|未有评级")
_MOST = 4
_ASKED = 3
# 姓名及编号, 谁写的？编号多少: two things are asked for.
_AND = re.compile(r"[和与及、,，;；?？].|以及|还有|\band\b")
_DATE_ASKED = re.compile(
    r"(?:什么时候|啥时候?|何时|哪(?:一)?[天年日月]|几[号月])|(?:发布|印发|出台|公布|撰写)的?(?:日期|时间)|日期|\bwhen (?:was|is|were)\b"
)
_DATE = re.compile(r"20\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}(?![^《]*》)")
# A line that is a date and no more: a paper is dated at its end, or below its title.
_ALONE = re.compile(
    r"[（(]?(?:20|19)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日[^，。；]{0,20}[）)]?"
    r"|[二〇○零一]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日"
)
_ADVICE = re.compile(
    r"(?:该|应当?|可以|能|要|值得|建议|推荐)(?:不该|不应|不能)?(?:去)?(?:买入?|卖出?|增持|减持|加仓|抄底|持有)"
    r"|(?:买入?|卖出?|增持|减持|加仓)(?:哪|什么|谁|多少)"
)


def answer(context: Context) -> Outcome | None:
    """Quote the passages of front and back matter that the question asks for."""
    if not context.has(Ask.CONTACT) or context.question.clauses:
        return None
    plain = context.question.plain
    if _ADVICE.search(plain):
        return Refusal(Absence.OUT_OF_SCOPE, context.say("refusal.advice"))
    if _DATE_ASKED.search(plain):
        return _dated(context)
    forms = [passage for asked, passage in _FORMS if asked.search(plain)]
    found = [[r for r in context.facts.matter if form.search(r.text)] for form in forms[:_ASKED]]
    if len(forms) > 1 and not _AND.search(plain):
        found = found[:1]
    draft = context.draft()
    for record in dict.fromkeys(record for records in found for record in _narrowed(records, plain)[: _MOST // len(found)]):
        heading = f"{record.heading}：" if record.heading else ""
        draft.quoted(context.say("matter.is", heading=heading, text=context.text_of(record)), record)
    return draft if draft.claims else None


def _dated(context: Context) -> Outcome:
    """Quote the date that stands on the document, or say that none does."""
    draft = context.draft()
    alone = [r for r in context.facts.policy if _ALONE.fullmatch(r.text.strip())]
    for record in (*context.facts.matter, *reversed(alone)):
        if _DATE.search(record.text) or record in alone:
            draft.quoted(context.say("matter.is", heading="", text=context.text_of(record)), record)
            return draft
    return Refusal(Absence.NOT_MENTIONED, context.say("refusal.no_date"))


def _narrowed(records: list[Record], plain: str) -> list[Record]:
    """Keep what is defined or located where the question says; without a place, the analyst's own comes first."""
    if terms := _DEFINED.findall(plain):
        defined = [r for r in records if any(re.match(rf"{t}[:：]", r.text) for t in terms)]
        return defined or records
    if places := [pattern for place, pattern in PLACES.items() if place in plain]:
        return [r for r in records if any(re.search(p, fold(r.heading + r.text)) for p in places)] or records
    return records
