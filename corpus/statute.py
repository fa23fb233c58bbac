"""Find the articles of a statute in a stream of paragraphs: 第六条, 第一百二十条之一, with the chapter they stand in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.normalize import CHINESE_DIGITS, chinese_number, label_form
from corpus.readers.blocks import BlockKind, BlockStream, Paragraph

_INVISIBLE = "\u200b\u200c\u200d\ufeff\u00ad"
_GAP = rf"[\s{_INVISIBLE}]"
# A dash is what some texts have for 一: 第三十－条.
_DASHES = "－—–-"
_NUMBER = rf"(?:\d(?:{_GAP}?\d){{0,3}}|[{CHINESE_DIGITS}{_DASHES}](?:{_GAP}*[{CHINESE_DIGITS}{_DASHES}]){{0,8}})"
# 笫 for 第 is a slip that official texts have.
_ARTICLE = re.compile(
    rf"^{_GAP}*[第笫]{_GAP}*(?:(?P<h>\d{{1,3}})-(?P<t>\d)|(?P<n>{_NUMBER})){_GAP}*[条條]"
    rf"(?:{_GAP}*之{_GAP}*(?P<s>[{CHINESE_DIGITS}]{{1,3}}|\d{{1,2}})(?!间))?"
)
# 第十条至第十二条 as one label of three articles that say one thing, or nothing any more.
_UP_TO = re.compile(rf"{_GAP}*(?:至|到|[-—–~～]){{1,2}}{_GAP}*第?{_GAP}*(?P<n>{_NUMBER}){_GAP}*条(?=[\s:：【\[（(])")
# What stands between an article's label and its words: a space, a colon, a caption in brackets, a note's mark, or the line's end.
_SET_OFF = re.compile(rf"{_GAP}|[:：【\[（(〔^⁰¹²³⁴⁵⁶⁷⁸⁹①-⑳*＊※†]|$")
# 第六条规定的、第六条至第八条: a reference that happens to begin a line.
_REFERENCE = re.compile(rf"{_GAP}*(?:规定|的|所|第|和|与|及|或|至|到|中|、|，|,|之规定|款|项|以及|之外)")
_CAPTION = re.compile(rf"{_GAP}*(?:【(?P<a>[^】]{{1,30}})】|[（(](?P<b>[^）)。；，]{{2,20}})[）)])")
_UNITS = ("编", "篇", "分编", "章", "节")
_TITLE = re.compile(
    rf"^{_GAP}*第{_GAP}*{_NUMBER}{_GAP}*(?P<unit>分编|[编篇章节])(?:{_GAP}+|(?=[^\s，。；、的第之规至和]))(?P<name>[^。；]{{0,40}})$"
)
_SUPPLEMENT = re.compile(rf"^{_GAP}*附{_GAP}*则{_GAP}*$")
# 附件1：…, 附图 标志式样, 附表产品目录; not 附图中不应当含有注释。, which is a sentence of an article.
_ATTACHMENT = re.compile(
    rf"^{_GAP}*附{_GAP}*(?:[:：]|[件表录图]{_GAP}*(?:{_NUMBER})?(?:{_GAP}*[:：]|{_GAP}+(?![^。；]{{0,99}}[。；]$)|[^。；;，,：:]{{0,40}}$))"
)
_VISIBLE = re.compile(rf"[^\s{_INVISIBLE}]")
_STATUTE_TITLE = re.compile(
    r"(?:法|条例|办法|规定|规则|细则|决定|章程|规范|准则|解释|制度|指引|规程|法典|守则|通则)(?:[（(].{1,20}[）)])?$"
)
_FARTHEST = 30
_FEWEST = 3
_TITLE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Article:
    """An article with all its paragraphs; `text` is `plain[start:end]` of its stream.

    `label` is what the text calls it, without spaces; `suffix` is the N of 之N; `context` its 编, 章 and 节.
    """

    label: str
    number: int
    suffix: int
    text: str
    start: int
    end: int
    context: tuple[str, ...] = ()
    caption: str = ""
    page: int | None = None
    last: int = 0

    @property
    def ends(self) -> tuple[int, int]:
        """Return the number and suffix that the next article follows; a label of several articles has its last one."""
        return (self.last, 0) if self.last else (self.number, self.suffix)


@dataclass(frozen=True, slots=True)
class Statute:
    """A statute's title and articles, in order."""

    title: str
    articles: tuple[Article, ...]


class Outline:
    """The 编, 章 and 节 that the text stands in while it is read."""

    def __init__(self) -> None:
        """Start outside of any."""
        self._titles: dict[str, str] = {}

    def enter(self, text: str) -> bool:
        """Go into a chapter where the paragraph is its title; tell whether it was."""
        unit = _title_unit(text)
        if unit:
            for lower in _UNITS[_UNITS.index(unit) :]:
                self._titles.pop(lower, None)
            self._titles[unit] = _tidy(text)
        return bool(unit)

    @property
    def ended(self) -> bool:
        """Tell whether the chapter that was entered last is not the first one."""
        title = self._titles.get("章", "")
        return bool(title) and not re.match(r"第(?:一|1)章", label_form(title))

    @property
    def path(self) -> tuple[str, ...]:
        """Return the titles from the widest to the narrowest."""
        return tuple(self._titles[unit] for unit in _UNITS if unit in self._titles)


def is_statute(stream: BlockStream) -> bool:
    """Tell whether a text is made of articles: at least three, most of the text in them."""
    articles = read_statute(stream).articles
    return len(articles) >= _FEWEST and 2 * sum(len(article.text) for article in articles) >= len(stream.plain)


def read_statute(stream: BlockStream) -> Statute:
    """Read the articles of a statute; what precedes the first and follows an attachment's title is none of them."""
    paragraphs = list(_paragraphs(stream))
    outline = Outline()
    articles: list[Article] = []
    for paragraph in paragraphs:
        if articles and is_attachment(paragraph.text):
            break
        if outline.enter(paragraph.text):
            continue
        if article := _article(paragraph, articles[-1] if articles else None, outline.path):
            if not articles and article.number == 1 and outline.ended:
                # Chapter titles up to the last one before the first article: a table of contents, and none in the body.
                outline = Outline()
                article = replace(article, context=())
            articles.append(article)
        elif articles and articles[-1].context == outline.path:
            articles[-1] = _extended(articles[-1], paragraph, stream.plain)
    return Statute(_name(paragraphs), tuple(articles))


def _paragraphs(stream: BlockStream) -> Iterator[Paragraph]:
    """Yield the paragraphs in which there is something to see, but no notes; some texts keep empty lines as zero-width spaces."""
    for block in stream.blocks:
        if block.kind is BlockKind.NOTE:
            continue
        cells = [cell for row in block.rows for cell in row]
        for paragraph in [block.paragraph] if block.paragraph else itertools.chain.from_iterable(cells):
            if _VISIBLE.search(paragraph.text):
                yield paragraph


def is_attachment(text: str) -> bool:
    """Tell whether a paragraph of a statute is the title of what is attached to it: 附件1：…, 附表 …."""
    return bool(_ATTACHMENT.match(label_form(text)))


def _title_unit(text: str) -> str:
    text = label_form(text)
    if _SUPPLEMENT.match(text):
        return "章"
    hit = _TITLE.match(text)
    return hit["unit"] if hit else ""


@dataclass(frozen=True, slots=True)
class Label:
    """An article's label at the head of a paragraph, and where the paragraph's own words begin."""

    text: str
    number: int
    suffix: int
    end: int
    last: int = 0


def article_label(text: str) -> Label | None:
    """Read 第六条 or 第一百二十条之一 at the head of a paragraph; None where there is none, or a reference."""
    form = label_form(text)
    hit = _ARTICLE.match(form)
    if hit is None or (numbers := _numbers(hit)) is None:
        return None
    number, suffix = numbers
    last, end = _last_of(form, number, hit.end())
    if not last and not _SET_OFF.match(form[end:]):
        return None
    return Label(re.sub(rf"{_GAP}+", "", text[:end]), number, suffix, end, last)


def label_numbers(label: str) -> tuple[int, ...]:
    """Return the numbers that an article's label covers: 10, 11, 12 for 第十条至第十二条."""
    form = label_form(label) + " "
    hit = _ARTICLE.match(form)
    if hit is None or (numbers := _numbers(hit)) is None:
        return ()
    number = numbers[0]
    return tuple(range(number, (_last_of(form, number, hit.end())[0] or number) + 1))


def _last_of(form: str, number: int, end: int) -> tuple[int, int]:
    """Read on behind a label: the last number of a range and where its label ends, 0 and the end of the one number else."""
    hit = _UP_TO.match(form, end)
    last = (_number(hit["n"]) or 0) if hit else 0
    if hit is None or not number < last <= number + _FARTHEST or _REFERENCE.match(form[hit.end() :]):
        return 0, end
    return last, hit.end()


def _number(digits: str) -> int | None:
    return chinese_number(re.sub(f"[{_DASHES}]", "一", re.sub(rf"{_GAP}+", "", digits)))


def _numbers(hit: re.Match[str]) -> tuple[int, int] | None:
    """Return the number of a label and that behind it: 第六条之一 and 第 6-1 條 are (6, 1)."""
    number = _number(hit["n"] or hit["h"])
    return None if number is None else (number, chinese_number(hit["s"] or hit["t"] or "〇") or 0)


def is_chapter_title(text: str) -> bool:
    """Tell whether a paragraph is the title of a 编, 章 or 节."""
    return bool(_title_unit(text))


def _article(paragraph: Paragraph, last: Article | None, context: tuple[str, ...]) -> Article | None:
    form = label_form(paragraph.text)
    hit = _ARTICLE.match(form)
    if hit is None:
        return None
    if (numbers := _numbers(hit)) is None:
        return None
    number, suffix = numbers
    up_to, end = _last_of(form, number, hit.end())
    begins_anew = last is not None and (number, suffix) == (1, 0) and last.context != context and bool(_SET_OFF.match(form[end:]))
    if not begins_anew and not _follows(number, suffix, last, form[end:]):
        return None
    caption = _CAPTION.match(form[end:])
    label = re.sub(rf"{_GAP}+", "", paragraph.text[:end])
    said = (caption["a"] or caption["b"]) if caption else ""
    return Article(label, number, suffix, paragraph.text, paragraph.start, paragraph.end, context, said, paragraph.page, up_to)


def _follows(number: int, suffix: int, last: Article | None, behind: str) -> bool:
    """Tell whether a label at a line's head opens the next article and does not refer to another one."""
    if last is None:
        return bool(_SET_OFF.match(behind)) or number == 1
    before = last.ends
    if (number, suffix) <= before or number - before[0] > _FARTHEST:
        return False
    set_off = bool(_SET_OFF.match(behind))
    if (number, suffix) in ((before[0] + 1, 0), (before[0], before[1] + 1)):
        return set_off or not _REFERENCE.match(behind)
    return set_off and not _REFERENCE.match(behind)


def _extended(article: Article, paragraph: Paragraph, plain: str) -> Article:
    text = plain[article.start : paragraph.end]
    return replace(article, text=text, end=paragraph.end)


def _tidy(text: str) -> str:
    """Return a chapter's title with one space behind its number: 第一章 总则."""
    bare = re.sub(rf"{_GAP}+", " ", text).strip()
    hit = re.match(rf"(第 ?{_NUMBER} ?(?:分编|[编篇章节])) ?(.*)", label_form(bare))
    cut = hit.end(1) if hit else 0
    return f"{bare[:cut].replace(' ', '')} {bare[cut:].replace(' ', '')}".strip()


def _name(paragraphs: list[Paragraph]) -> str:
    """Return the first short line before the articles that reads like a statute's name, else the first line."""
    head = []
    for paragraph in paragraphs[:40]:
        if _ARTICLE.match(label_form(paragraph.text)):
            break
        head.append("".join(c for c in paragraph.text if c not in _INVISIBLE).strip())
    short = [line for line in head if 0 < len(line) <= _TITLE_LENGTH]
    named = next((line for line in short if _STATUTE_TITLE.search(label_form(line)) and not _title_unit(line)), "")
    return named or next((line for line in short if not _title_unit(line) and re.sub(r"\s", "", line) != "目录"), "")
