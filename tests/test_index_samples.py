"""A small policy in two versions for the tests of the index, and a reader for the format it is written in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import UserError
from corpus.types import Basis, Document, Heading, Kind, Pair, Problem, Record, Relation, Version
from index.library import Library

# id | kind | version | task | heading | text
POLICY = """
front-1|front||||港口智能化专题研究报告，分析师林某，证书编号 S0000
old-1|clause|old|1|岸电改造|1.推进码头岸电设施改造，三年内新建岸电泊位四十个。
old-2|clause|old|1|集卡调度|2.建设集装箱卡车预约平台，减少车辆在港区排队等候。
old-3|clause|old|2|船员培训|3.支持航海院校开设智能船舶课程，培养复合型船员。
old-1-departments|departments|old|1||责任部门：交通运输部、财政部。
new-1|clause|new|1|岸电改造|1.扩大岸电覆盖范围，五年内新建岸电泊位一百二十个，靠港船舶应接尽接。
new-2|clause|new|1|无人集卡|2.在自动化码头试点无人驾驶集装箱卡车，车辆与岸桥由 5G 专网统一指挥。
new-3|clause|new|2|船员培训|3.建立智能船舶实训基地，完善船员远程考核制度。
new-4|clause|new|3|数据共享|4.打通海关与港口的“单一窗口”，货物申报信息一次录入、多方共用。
new-1-departments|departments|new|1||责任部门：交通运输部、生态环境部、海关总署。
comment-1-1|commentary||||新版把岸电泊位目标提高到三倍，港口电力设备企业有望受益。
summary-1|summary||||智能港口建设提速，无人驾驶率先在封闭场景落地。
back-1|back||||免责声明：本报告仅供客户参考，不构成投资建议，客户服务电话 000-00000000。
"""
TASKS = {1: "（一）绿色智慧码头", 2: "（二）人才队伍建设", 3: "（三）口岸数据互通"}
PAIRS = (
    (("old-1",), ("new-1",), ("comment-1-1",), Relation.REVISED),
    ((), ("new-4",), (), Relation.ADDED),
)


def parse(name: str, text: str) -> Document:
    """Make a document out of lines in the format of `POLICY`."""
    plain, records = "", []
    for line in filter(None, text.strip().splitlines()):
        record_id, kind, version, task, heading, words = line.split("|", 5)
        ordinal = int(task) if task else None
        records.append(
            Record(
                document=name,
                id=record_id,
                kind=Kind(kind),
                text=words,
                start=len(plain),
                end=len(plain) + len(words),
                version=Version(version) if version else None,
                task=ordinal,
                task_title=TASKS[ordinal] if ordinal else None,
                number=int(record_id.split("-")[1]) if kind == "clause" else None,
                heading=heading,
                figure=1 if kind == "commentary" else None,
                row=2 if kind == "commentary" else None,
            )
        )
        plain += words + "\n"
    ids = {record.id for record in records}
    pairs = tuple(
        Pair(*[tuple(f"{name}:{each}" for each in side) for side in sides], relation, Basis.TABLE)
        for *sides, relation in PAIRS
        if ids.issuperset(each for side in sides for each in side)
    )
    return Document(
        id=name,
        title="智能港口行动计划对比",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        plain=plain,
        records=tuple(records),
        headings=(Heading("图表1.任务对比", 3, 9, 1), Heading("资料来源", 0, 4)),
        pairs=pairs,
        problems=(Problem("有一行缺了一格", 1, 4), Problem("有一段没有归处")),
        old_name="旧版（2018年）",
        new_name="新版（2021年）",
    )


def read(path: Path) -> Document:
    """Read a file in the format of `POLICY`."""
    text = path.read_text(encoding="utf-8")
    if "|" not in text:
        raise UserError(f"文件 {path.name} 里没有条款")
    return parse(path.stem, text)


def letters(text: str) -> np.ndarray:
    """Make a unit vector out of the characters of a text: what shares characters is near."""
    vector = np.zeros(64, dtype=np.float32)
    for letter in text:
        vector[ord(letter) % 64] += 1.0
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


class Letters:
    """An encoder that is a pure function of the text and counts how many texts it was given."""

    name = "letters"
    dim = 64

    def __init__(self) -> None:
        self.documents: list[str] = []

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        self.documents.extend(texts)
        return np.stack([letters(text) for text in texts])

    def encode_query(self, text: str) -> np.ndarray:
        return letters(text)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "port.txt"
    path.write_text(POLICY, encoding="utf-8")
    return path


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def library(tmp_path: Path, source: Path, said: list[str]) -> Iterator[Library]:
    with Library.open(tmp_path / "home", sources=[source], read=read, encoder=Letters(), notice=said.append) as opened:
        yield opened


def test_sample_records_are_slices_of_the_sample() -> None:
    document = parse("port", POLICY)
    assert [document.plain[record.start : record.end] for record in document.records] == [r.text for r in document.records]
