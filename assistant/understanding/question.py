"""Turn a question into a typed value: what is asked, of which version, task, clause, department, term."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.documents.facts import Facts, TaskLink
from assistant.documents.otherwise import full_form
from assistant.types import Language
from assistant.understanding.lexicon import Ask, Mark, Match, find_matches, lexicon
from assistant.understanding.local_bodies import own_bodies
from assistant.understanding.own_versions import is_own_year, with_own_versions
from assistant.understanding.places import settled
from assistant.understanding.references import NumberRef, clause_refs, figure_refs, plain_numerals, resolved_ends, task_refs
from assistant.understanding.remits import described_departments
from assistant.understanding.script import CJK, simplified
from assistant.understanding.synonyms import synonyms
from assistant.understanding.topics import (
    QUOTED,
    agreed,
    hinted_tasks,
    named_tasks,
    names_of,
    open_segments,
    overlaps,
    term_spans,
    topic_words,
)
from assistant.understanding.typing_slips import mended_word, repaired
from corpus.departments import Mention, find_departments
from corpus.errors import UserError
from corpus.normalize import common_labels, fold, set_apart
from corpus.quantities import Bound, Quantity, find_quantities
from corpus.types import Kind, Version

MAX_LENGTH = 1000
_SHORT_NAME = 2
_SENTENCE = 5  # words that make a question English
_PHRASE, _RUN = 4, 6  # characters of a run of words that is a topic by itself; words of it at most

_FUNCTION, _VERBAL, _NOMINAL = "dpcuryeomqhkf", "vazilbg", frozenset({"vn", "an", "nz"})
_SET_PHRASE = ("i", "l")
# A cutter that meets 任务中均不再 makes a word of 中均; no dictionary has it, and its parts carry no topic.
_LEADS, _TRAILS = (
    frozenset("中均曾皆亦将即所之其该以请作何帮给让被把向对从由与和或及而则仍尚未已要还没有我你他能会去来才就再又都也很太更最得别"),
    frozenset("均曾皆亦将即所之其为于而则仍尚未已了过是吗呢吧啊要会能给到得着过就都才还"),
)
_DONE = frozenset("好完掉成到了过")
_NUMERIC = re.compile(r"[\d.年〇零一二两三四五六七八九十百到至]+")
_SPACE_BY_CJK = re.compile(rf"(?<={CJK})\s+|\s+(?={CJK})")
_SPREAD_DIGITS = re.compile(r"第(?:\d )+\d(?=[条项款])")
_SHORT_COUNT = re.compile(rf"(?<={CJK})(?<![多少人总次分参])数(?=是|变|比|多少|有多|减|增|从|几)")
_MANDARIN = {
    "有冇": "有没有",
    "边啲": "哪些",
    "边个": "哪个",
    "边度": "哪里",
    "点样": "怎样",
    "点解": "为什么",
    "几多": "多少",
    "系咪": "是不是",
    "嘅": "的",
    "咗": "了",
    "唔": "不",
    "冇": "没有",
    "咩": "什么",
    "嚟": "来",
    "喺": "在",
    "畀": "给",
    "佢": "它",
    "啲": "些",
    "嗰": "那",
    "呢个": "这个",
}
_CANTONESE = re.compile("|".join(sorted(_MANDARIN, key=len, reverse=True)))
# 云脑…不对，云网融合: what comes before a self-correction does not count.
_CORRECTED = re.compile(r"^.{1,40}?(?:(?<!对)不对|说错了?|打错了?|口误|我是说|更正)[,，:：.…。]+(?=.{2})")
_PARTS = re.compile(r"[^,，。;；!！?？]+[,，。;；!！?？]*")
_OF_SPEAKER = re.compile(r"^(?:我们?|咱们?|客户|领导|老板|同事|i|we|my client)(?!说的)")
# 我一年没交会费: what a speaker says of himself may be what he asks about.
_FIGURE = re.compile(r"[\d一二两三四五六七八九十]+(?:年|个?月|天|日|次|万|亿|元|%|倍|岁|人|家)(?!报告|规划|计划)")
_INTERROGATIVE = re.compile(
    r"多少|几|哪|什么|啥|谁|吗|呢|么|怎|咋|凭|如何|是否|有没有|何|[?？]|\b(?:what|which|who|how|when|where|why|does|is|are)\b"
)
_MONEY = re.compile(
    r"多少钱|(?:投资|资金|金额|预算|经费|成本|费用)(?:是|要|需要|有|为)?多少|多少(?:投资|资金|预算|经费|费用)"
    r"|how much (?:money|does|will|is)|\bcosts?\b"
)
_YES_NO = re.compile(
    r"吗|(?<![什怎那这多])么[?？]?$|吧[?？]?$|是不是|是否|对不对|([有提写说讲列])没\1|有没有|\bright\?|\btrue\b|^(?:is|are|was|were|did|does|do|has|have)\b"
)
_SHORT_YEAR = re.compile(r"(?<![\d.])([1-4]\d)年(?!期|限|内|来|以)")
_CONFIRM = re.compile(r"(?:没记错|没错|对不?对|是这样|没说错|嘛|咯)(?:吧|吗|么)?[?？]?\s*$")  # also where it stands in a part of its own
_YEAR_RANGE = re.compile(r"(?:20)?(\d\d)\s*年?\s*[-—–~～至到]\s*(?:20)?(\d\d)(?!\d)")
_YEAR_WORD = re.compile(r"(?<![\d\-—–~～])20[12]\d\s*年?(?:底|初|末|前)?(?![\d\-—–~～]|版|到20|至20)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)(?!\s*年?\s*(?:修[订正改]|版|公布|通过|施行|实施))")


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asked, taken apart.

    `named` are the task links whose title (or a stem of it) is in the question; `hinted` those that a common
    word points at, `rest` the topic's words outside such a hint. `words` are all words of the topic. `mentions`,
    `spans` and `sides` tell where in `plain` the departments, the tasks and the versions that are named stand;
    `said` are the sentences (records, places in the document) that the question before was answered with, where this one leans on it.
    """

    text: str
    plain: str
    language: Language
    asks: frozenset[Ask] = frozenset()
    versions: tuple[Version, ...] = ()
    clauses: tuple[NumberRef, ...] = ()
    tasks: tuple[NumberRef, ...] = ()
    departments: tuple[str, ...] = ()
    named: tuple[TaskLink, ...] = ()
    hinted: tuple[TaskLink, ...] = ()
    words: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    marks: frozenset[Mark] = frozenset()
    years: tuple[int, ...] = ()
    relative: bool = False
    money: bool = False
    yes_no: bool = False
    amounts: tuple[Quantity, ...] = ()
    alien_years: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    spans: tuple[tuple[TaskLink, int, int], ...] = ()
    sides: tuple[tuple[Version, int, int], ...] = ()
    said: tuple[tuple[str, int, int], ...] = ()

    @property
    def version(self) -> Version | None:
        """Return the one version that is asked about, None for both."""
        return self.versions[0] if len(self.versions) == 1 else None

    @property
    def is_change(self) -> bool:
        """Tell whether members that came, went or stayed are asked for."""
        return bool(self.asks & {Ask.ADDED, Ask.REMOVED, Ask.KEPT})


def clean(text: str) -> str:
    """Return the question without control characters; refuse what is empty, only marks, or far too long.

    Raises:
        UserError: with what was wrong and what to do.
    """
    if len(text) > MAX_LENGTH:
        raise UserError(
            f"问题有 {len(text)} 个字，太长了；请缩到 {MAX_LENGTH} 字以内",
            f"the question has {len(text)} characters; please keep it within {MAX_LENGTH}",
        )
    kept = "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else " " for c in text).strip()
    if not kept:
        raise UserError("问题是空的，请输入要查的内容", "the question is empty, please type one")
    if not any(c.isalnum() for c in kept):
        raise UserError("问题里只有标点，请输入要查的内容", "the question holds only punctuation, please type one")
    return kept


def normalise(text: str) -> str:
    """Return the question in simplified characters, half width, lower case, with no space beside Chinese."""
    text = common_labels(simplified(unicodedata.normalize("NFKC", set_apart(text)).lower()))
    text = _SPACE_BY_CJK.sub("", re.sub(r"\s+", " ", text).strip())
    text = _SPREAD_DIGITS.sub(lambda hit: hit.group().replace(" ", ""), text)
    text = _SHORT_COUNT.sub("数量", text)
    return _CANTONESE.sub(lambda hit: _MANDARIN[hit.group()], text)


class Segmenter(Protocol):
    """Cuts Chinese text into words and knows their parts of speech."""

    def words(self, text: str) -> list[str]:
        """Return the words of a text; joined they are the text."""
        ...

    def tag(self, word: str) -> str:
        """Return a word's part of speech (ICTCLAS tag), empty where unknown."""
        ...


def understand(text: str, facts: Facts, segmenter: Segmenter) -> Question:
    """Take a question apart against one document; slips of typing in words that only it has are mended."""
    plain = _asking(_CORRECTED.sub("", normalise(text)), facts, segmenter)
    plain = repaired(plain_numerals(_full_years(with_own_versions(plain, facts.document, facts.issued), facts)), facts)
    question = _taken_apart(text, plain, facts, segmenter)
    for word in question.words:
        if not segmenter.tag(word) and (mended := mended_word(word, facts)) != word:
            plain = plain.replace(word, mended)
        elif not facts.known(word) and (full := full_form(word, facts.policy_texts, segmenter.words)):
            plain = plain.replace(word, full)
    return question if plain == question.plain else _taken_apart(text, plain, facts, segmenter)


def _full_years(plain: str, facts: Facts) -> str:
    """Write 27年 as 2027年 where the document speaks of that year and not of 27 years."""

    def full(hit: re.Match[str]) -> str:
        return f"20{hit[1]}年" if facts.known(f"20{hit[1]}") and not facts.known(f"{hit[1]}年") else hit.group()

    return _SHORT_YEAR.sub(full, plain)


def _asking(plain: str, facts: Facts, segmenter: Segmenter) -> str:
    """Leave out what the speaker says of himself beside the question: 我要放PPT, 我们做通信的比较关心这个."""
    parts = _PARTS.findall(plain)
    kept = [
        part
        for part in parts
        if not _OF_SPEAKER.match(part) or _INTERROGATIVE.search(part) or _FIGURE.search(part) or _names_place(part, facts)
    ]
    rest = "".join(kept)
    stop = lexicon().stop
    told = [word for word in segmenter.words(rest) if len(word) > 1 and word not in stop and facts.known(fold(word))]
    topical = any(segmenter.tag(word)[:1] in ("n", "j", "") or len(word) > _SHORT_NAME for word in told)
    return rest if len(kept) < len(parts) and topical else plain


def _meant(plain: str, facts: Facts, mentions: Sequence[Mention]) -> list[Mention]:
    """Leave out what two characters may say of something else, 财政补多少, where the document names no such department."""
    return [m for m in mentions if m.end - m.start > _SHORT_NAME or m.name in facts.named_bodies or plain[m.start : m.end] == m.name]


def _names_place(part: str, facts: Facts) -> bool:
    """Tell whether a stretch names a clause, a department or a task, which the question may lean on."""
    stems = (stem for stem in facts.title_stems if len(stem) > 2)
    return any(map(str.isdigit, part)) or "第" in part or bool(find_departments(part)) or any(stem in part for stem in stems)


def _taken_apart(text: str, plain: str, facts: Facts, segmenter: Segmenter) -> Question:
    segment = segmenter.words
    clauses = clause_refs(plain, facts.dotted)
    clauses, tasks = settled(clauses, task_refs(plain, clauses), facts)
    figures = figure_refs(plain)
    closed = [(ref.start, ref.end) for ref in (*clauses, *tasks, *figures)]
    mentions: list[Mention] = []
    described = [] if facts.is_statute else described_departments(plain)
    for mention in (
        *described,
        *_meant(plain, facts, own_bodies(plain, find_departments(plain, facts.own_departments), facts.own_departments)),
    ):
        if mention in described or not overlaps(closed, mention.start, mention.end):
            closed.append((mention.start, mention.end))
            mentions.append(mention)
    housed = [(at, at + len(name)) for name in facts.houses if (at := plain.find(name)) >= 0][:1]
    closed.extend(housed)
    names = names_of(facts, segment)
    boundaries = _boundaries(plain, segment)
    named = named_tasks(plain, closed, names)
    closed.extend((name.start, name.end) for name in named)
    terms = term_spans(plain, closed, names, boundaries)
    quoted = [hit.span(1) for hit in QUOTED.finditer(plain) if facts.known(fold(hit[1]))]
    terms = sorted([*terms, *(span for span in quoted if not overlaps([*closed, *terms], *span))])
    closed.extend(hit.span() for hit in _YEAR_WORD.finditer(plain) if not overlaps(closed, *hit.span()))
    fixed = tuple(closed)
    matches = [m for m in find_matches(plain, terms, boundaries) if not overlaps(fixed, m.start, m.end)]
    amounts = [q for q in find_quantities(plain) if not overlaps([*closed, *((m.start, m.end) for m in matches)], q.start, q.end)]
    closed.extend((q.start, q.end) for q in amounts)
    explained = [*closed, *((m.start, m.end) for m in matches)]
    segments = open_segments(plain, explained, terms)
    hints = hinted_tasks(explained, plain, names, boundaries)
    hidden = [(h.start, h.end) for h in hints]
    words = _content(topic_words(plain, segments, terms, segment, facts), facts, segmenter)
    said = [(m.start, m.end) for m in matches if m.group != "noise"]
    phrases = held_phrases(plain, said, facts, segmenter)
    words = words or (() if facts.of_kind(Kind.DEPARTMENTS) else phrases[:1])
    ends = {end for _, end in (*fixed, *hidden, *terms)}  # 安全保障这一块: what is pointed at stands right before
    rest = open_segments(plain, [*explained, *hidden], terms)
    clauses = resolved_ends(clauses, _numbers_within(facts, _links(name.links for name in named) or agreed(hints)))
    return Question(
        text=text,
        plain=plain,
        language=language_of(text),
        asks=_asks(matches) | ({Ask.QUANTITY} if amounts else frozenset()) | _of_house(matches, housed),
        versions=_versions(matches, [*clauses, *tasks]),
        sides=tuple((Version(m.name), m.start, m.end) for m in matches if m.group == "versions"),
        clauses=tuple(clauses),
        tasks=tuple(tasks),
        departments=tuple(dict.fromkeys(mention.name for mention in mentions)),
        named=_links([facts.links_in(ref.number) for ref in figures] + [name.links for name in named]),
        hinted=agreed(hints),
        words=words,
        phrases=phrases,
        rest=_content(topic_words(plain, rest, [t for t in terms if not overlaps(hidden, *t)], segment, facts), facts, segmenter),
        marks=frozenset(Mark(m.name) for m in matches if m.group == "follow" and not (m.name == Mark.PRONOUN and m.start in ends)),
        years=tuple(dict.fromkeys(int(year) for year in _YEAR.findall(_YEAR_RANGE.sub(" ", plain)))),
        money=bool(_MONEY.search(plain)),
        yes_no=bool(_YES_NO.search(plain))
        or bool(_CONFIRM.search(text))
        or plain.endswith("?")
        and not _INTERROGATIVE.search(plain.rstrip("?")),
        amounts=tuple(amounts),
        relative="倍" in plain or any(q.bound is Bound.RELATIVE for q in amounts),
        mentions=tuple(sorted(mentions, key=lambda mention: mention.start)),
        spans=tuple((link, name.start, name.end) for name in (*named, *hints) for link in name.links),
        alien_years=tuple(y for y in dict.fromkeys(_YEAR.findall(plain)) if not (facts.known(y) or is_own_year(y, facts.year))),
    )


def _asks(matches: Sequence[Match]) -> frozenset[Ask]:
    return frozenset(Ask(m.name) for m in matches if m.group == "asks")


def _of_house(matches: Sequence[Match], housed: Sequence[tuple[int, int]]) -> frozenset[Ask]:
    """中银国际怎么看 asks for what the house says, unless it asks for something of its own."""
    return frozenset({Ask.COMMENTARY}) if housed and _asks(matches) <= {Ask.SAY} else frozenset()


def _numbers_within(facts: Facts, links: tuple[TaskLink, ...]) -> dict[Version, list[int]]:
    """Return the clause numbers of the tasks that are named, of the whole versions where none is."""
    if not links:
        return {version: facts.numbers(version) for version in Version}
    sides = [(version, side) for link in links for version in Version if (side := link.side(version))]
    return {v: [c.number for s_v, s in sides if s_v is v for c in facts.clauses_of(s) if c.number] for v in Version}


def held_phrases(plain: str, closed: Sequence[tuple[int, int]], facts: Facts, segmenter: Segmenter) -> tuple[str, ...]:
    """Return the longest runs of several words that the documents hold word for word: 未来产业, 客户身份资料.

    What a run means its words alone may not: each of them may be a way of speaking elsewhere. Runs within one of the
    `closed` spans say what is asked for.
    """
    tokens: list[tuple[int, int]] = []
    for word in segmenter.words(plain):
        at = tokens[-1][1] if tokens else 0
        tokens.append((at, at + len(word)))
    free = [segmenter.tag(plain[a:b])[:1] not in _FUNCTION and plain[a:b].isalnum() for a, b in tokens]
    title, found, at = fold(facts.title), [], 0
    while at < len(tokens):
        verb = tokens[at][1] - tokens[at][0] == 1 and segmenter.tag(plain[slice(*tokens[at])])[:1] == "v"
        ends = [n for n in range(at + 1, min(len(tokens), at + _RUN)) if free[at] and free[n] and not verb]
        end = next((n for n in reversed(ends) if facts.known(fold(plain[tokens[at][0] : tokens[n][1]]))), at)
        start, stop = tokens[at][0], tokens[end][1]
        phrase = fold(plain[start:stop])
        if end > at and len(phrase) >= _PHRASE and phrase not in title and not any(a <= start and stop <= b for a, b in closed):
            found.append(phrase)
        at = end + 1
    return tuple(dict.fromkeys(found))


def _content(words: tuple[str, ...], facts: Facts, segmenter: Segmenter) -> tuple[str, ...]:
    """Keep what the documents hold and, of the rest, nouns and words no dictionary knows.

    Function words never count; verbs and adjectives that the documents lack are ways of speaking more often than topics.
    """
    title = fold(facts.title)  # what the document is called is no topic that its text would have to hold
    kept = tuple(w for w in words if _is_content(w, facts, segmenter.tag(w)) and (w not in title or facts.known(w)))
    return () if set(kept) <= synonyms().generic else kept


def _is_content(word: str, facts: Facts, tag: str) -> bool:
    if len(word) == 1 or _NUMERIC.fullmatch(word):
        return False
    if len(word) == 2 and word[0] in "这那哪每某各该" and not facts.known(word):
        return False
    if not tag and len(word) == 2 and not word.isascii() and (word[0] in _LEADS or word[1] in _TRAILS and not facts.known(word)):
        return False
    if not tag and word[0] in "不没未" and not facts.known(word):
        return False
    if not tag and len(word) == 3 and word[-1] in _DONE and not facts.known(word):
        return False  # 全建好: a verb with what came of it
    if any(facts.known(name) for name in synonyms().names(word)):
        return not tag or tag[0] not in _FUNCTION or len(word) > 2
    if tag[:1] in _SET_PHRASE and any(facts.known(half) for half in (word[:2], word[2:]) if len(word) == 4):
        return True  # 人才培养 is a topic though dictionaries have it as a set phrase
    return not tag or tag in _NOMINAL or tag[0] not in _FUNCTION + _VERBAL


def _links(groups: object) -> tuple[TaskLink, ...]:
    return tuple(dict.fromkeys(link for links in groups for link in links))  # type: ignore[attr-defined]


def _boundaries(plain: str, segment: Callable[[str], list[str]]) -> frozenset[int]:
    found, position = {0}, 0
    for word in segment(plain):
        start = plain.find(word, position)
        if start >= 0:
            position = start + len(word)
            found |= {start, position}
    return frozenset(found)


def _versions(matches: Sequence[Match], refs: Sequence[NumberRef]) -> tuple[Version, ...]:
    named = {Version(m.name) for m in matches if m.group == "versions"} | {ref.version for ref in refs if ref.version}
    return tuple(version for version in Version if version in named)


def language_of(text: str) -> Language:
    """Return the language that a question is asked in; a Chinese name leaves an English question English."""
    words, characters = len(re.findall(r"[A-Za-z]{2,}", text)), len(re.findall(CJK, text))
    if characters:
        return Language.EN if words >= _SENTENCE and words > characters else Language.ZH
    return Language.EN if re.search(r"[A-Za-z]{3,}\s+[A-Za-z]", text) else Language.ZH
