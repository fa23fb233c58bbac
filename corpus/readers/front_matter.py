"""Tell the settings at a file's head (YAML between ---, TOML between +++) from its text, and read the title in them."""

from __future__ import annotations

import re

_LINES = 200
_SETTING = {"---": re.compile(r"[\w.\-\"']+\s*:(?:\s|$)|-\s|#|[\]}]"), "+++": re.compile(r"[\w.\-\"']+\s*=|\[|#|[\]}]")}
_TITLE = re.compile(r"[\"']?(?:title|标题|標題|名称)[\"']?\s*[:=]\s*(\S.*)$", re.IGNORECASE)
_FOLDED = re.compile(r"[>|][+-]?\d?\s*$")
_QUOTED = re.compile(r"""(["'“])(.*?)["'”](?=\s*(?:#|$))""")
_REMARK = re.compile(r"\s+#.*$")


def front_matter(lines: list[str]) -> tuple[int, str]:
    """Return where the text begins behind the settings at a file's head, and the title that they give."""
    head = [line.strip("\ufeff").rstrip() for line in lines[:_LINES]]
    first = next((place for place, line in enumerate(head) if line.strip()), 0)
    fence = head[first].strip() if head else ""
    if fence not in _SETTING:
        return 0, ""
    closing = (fence, "...") if fence == "---" else (fence,)
    end = next((place for place in range(first + 1, len(head)) if head[place] in closing), 0)
    settings = [line for line in head[first + 1 : end] if line]
    if not settings or settings[0][0].isspace() or not all(line[0].isspace() or _SETTING[fence].match(line) for line in settings):
        return 0, ""
    return end + 1, _title(settings)


def _title(settings: list[str]) -> str:
    for place, line in enumerate(settings):
        hit = _TITLE.match(line)
        if hit is None:
            continue
        value = hit.group(1).strip()
        if not _FOLDED.match(value):
            quoted = _QUOTED.match(value)
            return quoted.group(2) if quoted else _REMARK.sub("", value)
        below = []
        for each in settings[place + 1 :]:
            if not each[0].isspace():
                break
            below.append(each.strip())
        return "".join(below) if value[0] == ">" else below[0] if below else ""
    return ""
