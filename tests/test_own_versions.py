"""A document's own names of its versions are what they mean in a question to it."""

from __future__ import annotations

import pytest

from assistant.understanding.own_versions import with_own_versions
from corpus.types import Document


def document(old: str, new: str) -> Document:
    return Document("d", "办法", "", "", (), old_name=old, new_name=new)


@pytest.mark.parametrize(
    ("old", "new", "asked", "meant"),
    [
        ("现行條文", "修正條文", "现行条文第3条", "旧版第3条"),
        ("现行條文", "修正條文", "修正案第3条", "新版第3条"),
        ("现行规定", "修订草案", "现行的第3条", "旧版第3条"),
        ("现行规定", "修订草案", "草案第3条", "新版第3条"),
        ("原章程条款", "现章程条款", "原章程第3条", "旧版第3条"),
        ("原章程条款", "现章程条款", "现章程第3条", "新版第3条"),
        ("2018年版", "2023年版", "2018年版第3条", "旧版第3条"),
        ("公司法（2018年修正）", "公司法（2023年修订）", "2023年修订的第3条", "新版第3条"),
        ("V1.0", "V2.0", "v2.0第3条", "新版第3条"),
        ("一审稿", "二审稿", "一审稿第3条", "旧版第3条"),
        ("原条文", "修正稿", "现行第3条", "旧版第3条"),
    ],
)
def test_a_version_may_be_called_as_its_column_is(old: str, new: str, asked: str, meant: str) -> None:
    assert with_own_versions(asked, document(old, new)) == meant


@pytest.mark.parametrize(
    ("old", "new", "asked"),
    [
        ("现行条文", "修正条文", "修正了哪些条"),
        ("修订前", "修订后", "修订了什么"),
        ("原条文", "修改后条文", "原则是什么"),
        ("2018年版", "2023年版", "2018年的产量"),
        ("2018-2020 年", "2021-2023 年", "2018版和现行的"),
        ("", "", "现行的第3条"),
    ],
)
def test_words_that_name_no_version_stay(old: str, new: str, asked: str) -> None:
    assert with_own_versions(asked, document(old, new)) == asked
