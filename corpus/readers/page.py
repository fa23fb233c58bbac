"""Find the main text of a web page in its elements: where sentences are, and links, menus and forms are not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_UNSPOKEN = (
    "script style noscript template iframe object embed svg canvas audio video map select option textarea button input datalist dialog"
    " head title meta link rp progress"
)
NEVER_TEXT = frozenset(_UNSPOKEN.split())
_NOISE = frozenset({"nav", "footer", "aside", "form", "menu"})  # unless most of the page is in it, as in pages that are one form
_NOISE_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "dialog", "alert"})
_SENTENCE = re.compile(r"[，。；：、！？]|[,.;:]\s")
_UNDIVIDED = frozenset({"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "ul", "ol", "dl", "blockquote"})
_LISTS = frozenset({"div", "section", "ul", "ol", "dl", "table", "tr", "td"})
_LONG = 25  # characters: a text this long is hardly a menu entry, even without a comma
_SHORT_WEIGHT = 0.2
_DOMINANT = 0.75  # share of an element's sentences that one child must hold for the text to lie within that child
_MOSTLY_LINKS, _FEW_LINKS = 0.6, 3
_ASIDE_LENGTH = 200
# Lines that sites put around a text, whatever their templates; matched only in short pieces beside the text, never within it.
FURNITURE = re.compile(
    r"当前位置|您(?:现在)?(?:所在)?的?位置|扫一扫|扫码|分享(?:到|至)|打印本?页?|关闭(?:窗口|本页)|字体|字号|上一[篇条]|下一[篇条]"
    r"|(?:浏览|点击|阅读|访问)(?:次数|数|量)|责任编辑|信息来源|文章来源|^\s*来源\s*[:：]|发布(?:时间|日期|机构)\s*[:：]|^\s*时间\s*[:：]"
    r"|返回(?:顶部|首页)|相关(?:链接|新闻|文章|阅读|解读|稿件)|版权所有|主办单位\s*[:：]|网站标识码|ICP备|公网安备|技术支持|联系我们|网站地图|微博"
)


@dataclass(slots=True)
class Node:
    """An element or, with an empty tag, a text; its subtree is the slice from itself to `end` of the page's nodes."""

    tag: str
    parent: int
    text: str = ""
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    end: int = 0
    characters: int = 0
    linked: int = 0
    links: int = 0
    tables: int = 0
    score: float = 0.0
    noise: bool = False
    struck: bool = False
    unseen: bool = False


def weigh(nodes: list[Node]) -> None:
    """Count, for every subtree, characters, links and sentences; mark what is never part of the text."""
    in_link = [False] * len(nodes)
    for number, node in enumerate(nodes):
        outside = number and in_link[node.parent]
        href = node.attributes.get("href") or ""
        link = node.tag == "a" and bool(href) and not href.startswith("#")
        in_link[number] = bool(outside or link)
        node.links = int(link)
        node.tables = int(node.tag == "table")
        if not node.tag:
            node.characters = len("".join(node.text.split()))
            node.linked = node.characters if in_link[number] else 0
            sentence = bool(_SENTENCE.search(node.text)) or node.characters >= _LONG
            node.score = (node.characters - node.linked) * (1.0 if sentence else _SHORT_WEIGHT)
    for number in range(len(nodes) - 1, 0, -1):
        node, parent = nodes[number], nodes[nodes[number].parent]
        parent.characters += node.characters
        parent.linked += node.linked
        parent.links += node.links
        parent.tables += node.tables
        parent.score += node.score
    for node in nodes:
        node.noise = node.noise or _is_noise(node, nodes) and node.score <= nodes[0].score / 2


def _is_noise(node: Node, nodes: list[Node]) -> bool:
    role = (node.attributes.get("role") or "").lower()
    page_header = node.tag == "header" and nodes[node.parent].tag == "body"
    return node.tag in _NOISE or role in _NOISE_ROLES or page_header


def main_text(nodes: list[Node], data_tables: frozenset[int]) -> int:
    """Return the element that holds the text: down to where sentences spread over several children, then up past clean neighbours."""
    best = 0
    while True:
        found = max(_children(nodes, best), key=lambda child: (nodes[child].score, -child), default=None)
        if found is None or nodes[found].tag in _UNDIVIDED or not nodes[found].tag or found in data_tables:
            break
        if nodes[found].noise or nodes[found].score < _DOMINANT * nodes[best].score:
            break
        best = found
    while best:
        parent = nodes[best].parent
        if any(child != best and not _is_clean(nodes, child) for child in _children(nodes, parent)):
            break
        best = parent
    return best


def _children(nodes: list[Node], number: int) -> Iterator[int]:
    child = number + 1
    while child < nodes[number].end:
        yield child
        child = nodes[child].end


def _is_clean(nodes: list[Node], number: int) -> bool:
    node = nodes[number]
    if node.noise or not node.characters:
        return not node.characters
    if node.characters > _ASIDE_LENGTH:
        return node.linked < node.characters * (1 - _MOSTLY_LINKS)
    return not node.linked and not FURNITURE.search("".join(part.text for part in nodes[number : node.end]))


def is_link_list(node: Node) -> bool:
    """Tell whether an element within the text is a list of links to other pages."""
    return node.tag in _LISTS and node.links >= _FEW_LINKS and node.linked >= _MOSTLY_LINKS * node.characters


def data_tables(nodes: list[Node]) -> frozenset[int]:
    """Return the tables that hold rows and columns; the others only lay out the page."""
    return frozenset(number for number, node in enumerate(nodes) if node.tag == "table" and node.tables == 1 and _has_grid(nodes, number))


def _has_grid(nodes: list[Node], number: int) -> bool:
    table = nodes[number]
    if table.attributes.get("role") == "presentation":
        return False
    rows = [0]
    for node in nodes[number : table.end]:
        if node.tag == "tr":
            rows.append(0)
        elif node.tag in ("td", "th"):
            if node.tag == "td" and is_link_list(node):
                return False
            rows[-1] += 1
    headed = any(node.tag in ("th", "caption", "thead") for node in nodes[number : table.end])
    wide = [row for row in rows if row > 1]
    return bool(wide) and (headed or len(rows) > 2)
