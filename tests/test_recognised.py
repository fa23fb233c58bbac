"""What is doubtful in recognised text is marked wherever it is quoted; the quotation itself stays word for word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.citations.evidence import Passage
from assistant.comparing.diff import Wording
from assistant.interface.recognised import marked, note
from assistant.notes.export import as_markdown
from assistant.notes.items import CallNote, Item, Quoted, note_json, note_of
from assistant.render.panel import View, _passage
from assistant.types import Citation, Language
from corpus.readers.blocks import Block, BlockKind, BlockStream, PlainText
from corpus.recognised import with_recognised
from corpus.statute import read_statute
from corpus.struck import without_struck
from corpus.types import Kind, Recognised, Record

TEXT = "第三条 效率不得高于1.25，处5000元以下罚款。"
FIVE = TEXT.index("25") + 1


def stream_of(doubts: dict[int, float], struck: tuple[tuple[int, int], ...] = (), text: str = TEXT) -> BlockStream:
    plain = PlainText()
    paragraph = plain.literal(
        f"  {text} ",
        struck=tuple((a + 2, b + 2) for a, b in struck),
        sure=(1.0, 1.0, *(doubts.get(at, 0.99) for at in range(len(text))), 1.0),
    )
    return BlockStream(str(plain), (Block(BlockKind.PARAGRAPH, paragraph),))


def record_of(stream: BlockStream) -> Record:
    found = Record("d", "text-3", Kind.CLAUSE, stream.plain, 0, len(stream.plain), label="第三条", number=3)
    return with_recognised([found], stream)[0]


def test_a_doubtful_digit_is_named_with_what_stands_around_it() -> None:
    found = record_of(stream_of({FIVE: 0.5}))
    assert found.text == TEXT
    assert found.recognised == Recognised(round((0.99 * (len(TEXT) - 1) + 0.5) / len(TEXT), 4), ((FIVE, FIVE + 1),))
    assert marked("第三条", found.recognised, found.text, Language.ZH) == "第三条 · 识别文字（置信度 97 %）；存疑：“于1.25，处50”中的“5”"
    assert "doubtful: “5” in “于1.25，处50”" in marked("article 3", found.recognised, found.text, Language.EN)


@pytest.mark.parametrize(
    ("place", "is_told"), [(TEXT.index("，"), False), (TEXT.index("."), True), (TEXT.index("。"), False), (TEXT.index("罚"), True)]
)
def test_a_doubtful_comma_says_nothing_but_a_point_in_a_number_does(place: int, is_told: bool) -> None:
    found = record_of(stream_of({place: 0.4})).recognised
    assert found is not None
    assert bool(found.doubtful) == is_told


def test_text_that_a_file_holds_has_no_confidence() -> None:
    plain = PlainText()
    stream = BlockStream(TEXT, (Block(BlockKind.PARAGRAPH, plain.literal(TEXT)),))
    assert record_of(stream).recognised is None
    assert marked("第三条", None, TEXT, Language.ZH) == "第三条"


def test_scores_stay_with_their_characters_when_struck_words_go() -> None:
    stream = without_struck(stream_of({FIVE: 0.5}, struck=((0, 4),)))
    assert stream.plain == TEXT[4:]
    found = record_of(stream).recognised
    assert found is not None
    assert [stream.plain[start:end] for start, end in found.doubtful] == ["5"]
    assert found.doubtful == ((FIVE - 4, FIVE - 3),)
    assert read_statute(stream).articles == ()


def citation(start: int, end: int) -> Citation:
    found = record_of(stream_of({FIVE: 0.5, 0: 0.3}))
    assert found.recognised is not None
    within = found.recognised.within(start, end)
    return Citation(1, found.key, "第三条", None, Kind.CLAUSE, None, 3, None, "d", start, end, TEXT[start:end], within)


def test_a_stretch_of_a_record_has_the_doubts_that_are_in_it() -> None:
    cited = citation(4, len(TEXT))
    assert cited.recognised is not None
    assert [cited.quote[start:end] for start, end in cited.recognised.doubtful] == ["5"]
    percent = int((0.99 * (len(TEXT) - 2) + 0.5 + 0.3) / len(TEXT) * 100)
    said = note([cited], Language.ZH)
    assert said == f"注：[1] 识别文字（置信度 {percent} %）；存疑：“于1.25，处50”中的“5”。引文来自扫描件的识别，请核对原件。"
    assert note([replace(cited, recognised=None)], Language.ZH) == ""


def test_the_page_underlines_what_is_doubtful_and_loses_no_character() -> None:
    found = record_of(stream_of({FIVE: 0.5}))
    html = _passage(Passage(found, "第三条"), Wording(), "ins", 1, View())
    assert '1.2<span class="cp-doubt" title="识别存疑的字">5</span>，处' in html
    assert "识别文字（置信度 97 %）" in html


def test_a_call_note_keeps_and_exports_how_sure_a_quotation_is() -> None:
    quoted = Quoted(
        "d:text-3#00",
        "第三条",
        TEXT,
        Kind.CLAUSE,
        None,
        "",
        3,
        None,
        "d",
        "办法",
        "0" * 8,
        recognised=Recognised(0.93, ((FIVE, FIVE + 1),)),
    )
    kept = note_of(note_json(CallNote("摘录", (Item("1", "问", "2026-01-01", "s", quotes=(quoted,)),))))
    assert kept.items[0].quotes == (quoted,)
    from datetime import date

    written = as_markdown(kept, date(2026, 1, 1)).decode()
    assert "第三条 · 识别文字（置信度 93 %）；存疑：“于1.25，处50”中的“5”：“第三条 效率不得高于1.25" in written
    old = note_json(kept)
    del old["items"][0]["quotes"][0]["recognised"]
    assert note_of(old).items[0].quotes[0].recognised is None
