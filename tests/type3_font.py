"""A PDF whose font draws its characters itself and names them by private places, as some printers' drivers make it."""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2
from PIL import Image
from printed_pdf import HEIGHT, Printed

_GRID = 96  # pixels of a character
_SIZE = 11


def _shape(letter: str) -> str:
    """Return a character as the rows of a mask, in hexadecimal digits."""
    printed = Printed()
    printed.line(letter, left=100, size=48, top=100)
    page = pypdfium2.PdfDocument(printed.content())[0]
    picture = page.render(scale=2).to_pil().convert("L").crop((200, 212, 200 + _GRID, 212 + _GRID))
    return picture.point(lambda shade: 255 if shade > 140 else 0).convert("1", dither=Image.Dither.NONE).tobytes().hex()


def set_in_own_shapes(texts: Sequence[str], width: int = 38) -> bytes:
    """Return a page with texts broken at some width, in shapes whose names are U+E000 and on."""
    letters = sorted(set("".join(texts)) - {" "})
    codes = {letter: code for code, letter in enumerate(letters, start=33)}
    assert len(codes) < 220
    rows = [text[start : start + width] for text in texts for start in range(0, len(text), width)]
    shown, top = [], 80.0
    for row in rows:
        told = "".join(f"{codes.get(letter, 32):02x}" for letter in row)
        shown.append(f"BT /F {_SIZE} Tf 1 0 0 1 80 {HEIGHT - top} Tm <{told}> Tj ET")
        top += 20
    image = f"BI /IM true /W {_GRID} /H {_GRID} /BPC 1 /F /AHx ID "
    shapes = [f"1000 0 0 -200 1000 1000 d1 q 1000 0 0 1000 0 -120 cm {image}{_shape(letter)}> EI Q" for letter in letters]
    names = " ".join(f"/g{code}" for code in codes.values())
    named = "\n".join(f"<{code:02x}> <{0xE000 + code:04x}>" for code in codes.values())
    opening = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange"
    table = f"{opening}\n{len(codes)} beginbfchar {named} endbfchar\nendcmap end end"
    page = "\n".join(shown)
    first = 8
    procedures = " ".join(f"/g{code} {first + at} 0 R" for at, code in enumerate(codes.values()))
    widths = " ".join(["1000"] * (len(codes) + 1))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(page)}>>stream\n{page}\nendstream",
        f"<</Type/Font/Subtype/Type3/FontBBox[0 -200 1000 1000]/FontMatrix[0.001 0 0 0.001 0 0]/FirstChar 32/LastChar {32 + len(codes)}"
        f"/Widths[{widths}]/CharProcs 7 0 R/Encoding<</Type/Encoding/Differences[33 {names}]>>/Resources<<>>/ToUnicode 6 0 R>>",
        f"<</Length {len(table)}>>stream\n{table}\nendstream",
        f"<<{procedures}>>",
        *(f"<</Length {len(shape)}>>stream\n{shape}\nendstream" for shape in shapes),
    ]
    content, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1")
    size, start = len(objects) + 1, len(content)
    content += f"xref\n0 {size}\n0000000000 65535 f \n".encode() + b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()
