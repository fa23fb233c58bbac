"""Keep count of what was left out of a document, and tell it in one line for each kind, with the place of the first."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.types import Problem

_OPENING = 16  # characters that say which paragraph is meant
_KINDS = {
    "hidden": ("处隐藏文字没有读入", "hidden text was left out in {} places"),
    "deleted": ("处修订中删去的文字没有读入", "text deleted by tracked changes was left out in {} places"),
    "struck": ("处公式里划了删除线的文字没有读入", "struck-out text in formulas was left out in {} places"),
    "number": ("个段落编号的形式不认识，按阿拉伯数字读入", "{} paragraph numbers are in a form that is not known and were read in digits"),
    "field": ("个域没有存下显示的文字，未能读出", "{} fields keep no text that could be read"),
    "symbol": ("个符号字体的符号未能读出", "{} signs of symbol fonts could not be read"),
    "object": ("个嵌入对象（公式、表格等）没有读入", "{} embedded objects (formulas, sheets) were not read"),
    "chart": ("个图表没有读入", "{} charts or diagrams were not read"),
    "picture": ("张图片里的文字没有读入", "text in {} pictures was not read"),
    "beside": ("处正文之外的文字没有读入", "text beside the main text was left out in {} places"),
    "form": ("个填写项（输入框、选项）没有读入", "{} form fields were not read"),
    "note": ("处脚注、尾注找不到注文", "{} foot notes or end notes have no text"),
    "comment": ("条批注没有读入", "{} comments were left out"),
    "part": ("处插入的文件没有读入", "{} inserted files were not read"),
}


@dataclass(slots=True)
class Unread:
    """How often each kind of thing was left out, and the paragraphs in which it was first."""

    counts: dict[str, int] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    last: str = ""

    def tell(self, kind: str, number: int = 1) -> None:
        """Count more things that were left out."""
        if number:
            self.counts[kind] = self.counts.get(kind, 0) + number

    def at(self, text: str) -> None:
        """Say what the paragraph is in which things were left out that have no place yet; an empty one is told by the one before it."""
        self.last = text.strip() or self.last
        for kind in self.counts:
            self.places.setdefault(kind, self.last[:_OPENING])

    def problems(self) -> tuple[Problem, ...]:
        """Return a line for each kind."""
        return tuple(self._problem(kind, number) for kind, number in self.counts.items())

    def _problem(self, kind: str, number: int) -> Problem:
        said, english = _KINDS[kind]
        opening = self.places.get(kind, "")
        where = f"（{'首处在' if number > 1 else '在'}“{opening}…”一段）" if opening else ""
        return Problem(f"有 {number} {said}{where}", english=english.format(number))
