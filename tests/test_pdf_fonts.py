"""PDFs whose fonts do not say what their characters are, or say something else."""

from collections.abc import Callable

import pytest
from printed_pdf import Printed, article, lines

from corpus.errors import UserError
from corpus.readers.blocks import BlockStream
from corpus.readers.files import stream_of

TEXT = (
    "第一条 为了规范数据中心能耗和碳排放管理，促进资源节约和循环利用，制定本办法。\n"
    "第二条 本办法适用于本市行政区域内数据中心的建设、改造、运行以及监督管理活动。\n"
    "第三条 新建数据中心电能利用效率不得高于1.25，改造数据中心不得高于1.4。"
)
LETTERS = sorted(set(TEXT) - {"\n"})
Naming = Callable[[str], str | None]


def in_own_font(name: Naming) -> BlockStream:
    """Read the text set in a font of its own, whose map names each letter as told, or not at all."""
    code = {letter: number for number, letter in enumerate(LETTERS, start=1)}
    named = [(code[letter], told) for letter in LETTERS if (told := name(letter)) is not None]
    entries = [
        f"{len(part)} beginbfchar " + " ".join(f"<{glyph:04x}> <{told.encode('utf-16-be').hex()}>" for glyph, told in part) + " endbfchar"
        for start in range(0, len(named), 100)
        if (part := named[start : start + 100])
    ]
    opening = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange"
    table = "\n".join([opening, *entries, "endcmap end end"])
    shown = " ".join(f"<{''.join(f'{code[letter]:04x}' for letter in line)}> Tj T*" for line in TEXT.split("\n"))
    page = f"BT /F 10 Tf 80 760 Td 20 TL {shown} ET"
    info = "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(page)}>>stream\n{page}\nendstream",
        "<</Type/Font/Subtype/Type0/BaseFont/AAAAAA+FangSong/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/AAAAAA+FangSong{info}/DW 1000/FontDescriptor 8 0 R>>",
        f"<</Length {len(table)}>>stream\n{table}\nendstream",
        "<</Type/FontDescriptor/FontName/AAAAAA+FangSong/Flags 4/FontBBox[0 -200 1000 900]/Ascent 860/Descent -140/StemV 80>>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1")
    size, start = len(objects) + 1, len(content)
    content += f"xref\n0 {size}\n0000000000 65535 f \n".encode() + b"".join(b"%010d 00000 n \n" % place for place in places)
    return stream_of("a.pdf", content + f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode())


def test_a_font_that_names_its_characters_is_read() -> None:
    stream = in_own_font(lambda letter: letter)
    assert lines(stream) == TEXT.split("\n")
    assert stream.unread == ()


def private(letter: str) -> str:
    return chr(0xE000 + LETTERS.index(letter))


def from_exclamation_mark(letter: str) -> str:
    return chr(ord("!") + LETTERS.index(letter))


def shifted(letter: str) -> str:
    return chr(ord(letter) + 29) if ord(letter) > 128 else letter


def bytes_as_latin(letter: str) -> str:
    return letter.encode("gbk").decode("latin-1")


def of_many_scripts(letter: str) -> str:
    return chr(0x100 + ord(letter) * 7 % 0x4D00)


def latin_letters(letter: str) -> str:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return letters[LETTERS.index(letter) % len(letters)]


@pytest.mark.parametrize(
    "name", [private, from_exclamation_mark, shifted, bytes_as_latin, of_many_scripts, latin_letters, lambda letter: None]
)
def test_garbage_is_refused(name: Naming) -> None:
    with pytest.raises(UserError, match=r"文件 a\.pdf 的字体没有文字编码，复制出来是乱码"):
        in_own_font(name)


def test_a_few_characters_without_a_name_are_told() -> None:
    stream = in_own_font(lambda letter: None if letter in "碳循" else letter)
    assert [problem.message for problem in stream.unread] == ["有 2 个字（自第 1 页起）的字体没有文字编码，读出来是乱码"]


@pytest.mark.parametrize(
    "text",
    [
        "Article 1. These Measures are made under the Data Security Law (the Law), see https://www.example.org/a_b?c=d.",
        "Article premier. L'État protège l'accès à l'énergie électrique; les opérateurs déclarés sont tenus de répondre.",
        "GB 40879-2021 PUE 1.25 IT 5G IPv6 10 kV 50 Hz 100% A4 ISO/IEC 27001:2022 No. 15 (2024) ________________",
    ],
)
def test_words_in_latin_letters_are_no_garbage(text: str) -> None:
    printed = Printed()
    printed.canvas.setFont("Helvetica", 9)
    printed.canvas.drawString(60, 760, text)
    printed.paragraph(article(1, 30))
    stream = printed.read()
    assert text.split(" ")[-1] in stream.plain
    assert stream.unread == ()
