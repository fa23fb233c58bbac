"""Paragraphs and items of a clause, found by their numbers."""

from __future__ import annotations

import pytest

from assistant.documents.subdivisions import subdivision
from corpus.types import Kind, Record

TEXT = (
    "第九条 渡口经营者应当配备救生设备。\n"
    "有下列情形之一的，应当停航：\n（一）风力超过六级的；\n（二）能见度不足五百米的；\n（三）渡船未经检验的。\n"
    "停航的，应当公告。"
)
RUN_ON = "第十条 渡船不得有下列行为： (一)超员； (二)载运易燃物品，与旅客混装； (三)夜间航行。"


def clause(text: str) -> Record:
    return Record("d", "text-9", Kind.CLAUSE, text, 0, len(text))


@pytest.mark.parametrize(
    ("text", "paragraph", "item", "found", "lead"),
    [
        (TEXT, 1, 0, "第九条 渡口经营者应当配备救生设备。", None),
        (TEXT, 3, 0, "停航的，应当公告。", None),
        (TEXT, 2, 2, "（二）能见度不足五百米的；", "有下列情形之一的，应当停航："),
        (TEXT, 0, 3, "（三）渡船未经检验的。", "第九条 渡口经营者应当配备救生设备。\n有下列情形之一的，应当停航："),
        (RUN_ON, 0, 2, "(二)载运易燃物品，与旅客混装；", "第十条 渡船不得有下列行为："),
    ],
)
def test_a_paragraph_or_an_item_is_found_with_what_leads_it_in(
    text: str, paragraph: int, item: int, found: str, lead: str | None
) -> None:
    part = subdivision(clause(text), paragraph, item)
    assert part is not None
    assert text[part.start : part.end] == found
    assert (text[slice(*part.lead)] if part.lead else None) == lead


@pytest.mark.parametrize(("paragraph", "item"), [(4, 0), (0, 4), (1, 1), (0, 0)])
def test_what_is_not_there_is_none(paragraph: int, item: int) -> None:
    assert subdivision(clause(TEXT), paragraph, item) is None
