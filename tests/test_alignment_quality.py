"""Alignments of laws against what a person judged by reading, with the real encoder."""

import json
import sys
from pathlib import Path

import pytest

from assistant.comparing.alignment import align_files
from assistant.service import Assistant
from corpus.types import Relation

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "bench"))
from alignment_score import Score, links_of, read_judgements, score  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
JUDGED = ROOT / "tests" / "eval" / "alignments" / "held_out.jsonl"
# The aviation law has 470 articles, which take a minute to encode; `bench/alignment.py` measures it.
LAWS = {
    "反垄断法": DATA / "laws" / "反垄断法",
    "会计法": DATA / "laws" / "会计法",
    "保障中小企业款项支付条例": DATA / "laws" / "保障中小企业款项支付条例",
    "反不正当竞争法": DATA / "compare" / "反不正当竞争法",
}
SAME = {Relation.UNCHANGED, Relation.RENUMBERED, Relation.MOVED}
Rows = list[dict[str, object]]

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the laws are not beside this checkout")


@pytest.fixture(scope="module")
def rows(lawyer: Assistant) -> dict[str, Rows]:
    found = {}
    for name, folder in LAWS.items():
        paths = [next(p for end in ("md", "txt") if (p := folder / f"{side}.{end}").exists()) for side in ("old", "new")]
        found[name] = [row.as_json() for row in align_files(lawyer.library, *paths).rows]
    return found


def test_f1_is_at_least_95_of_100(rows: dict[str, Rows]) -> None:
    judged = read_judgements(JUDGED)
    total = Score()
    for name, found in rows.items():
        total += score(links_of((tuple(r["old"]), tuple(r["new"])) for r in found), judged[name])
    assert total.right > 100
    assert total.f1 >= 0.95


def test_the_pairs_that_a_person_made_are_found(rows: dict[str, Rows]) -> None:
    wanted = json.loads((DATA / "compare" / "反不正当竞争法" / "manual_matches.json").read_text("utf-8"))["manual_matches"]
    digits = "零一二三四五六七八九"

    def label(number: str) -> str:
        tens, ones = divmod(int(number), 10)
        return f"第{'' if not tens else ('十' if tens == 1 else digits[tens] + '十')}{digits[ones] if ones else ''}条"

    links = links_of((tuple(r["old"]), tuple(r["new"])) for r in rows["反不正当竞争法"])
    assert [m for m in wanted if (label(m["old_number"]), label(m["new_number"])) not in links] == []
    assert len(wanted) == 7


@pytest.mark.parametrize("name", LAWS)
def test_an_article_that_stayed_is_paired_with_its_twin(rows: dict[str, Rows], name: str) -> None:
    def bare(text: object, label: object) -> str:
        return "".join(str(text).removeprefix(str(label)).replace("\u200b", "").split())

    single = [row for row in rows[name] if len(row["old"]) == 1 or len(row["new"]) == 1]  # type: ignore[arg-type]
    old = {bare(r["old_text"], r["old"][0]): r for r in single if len(r["old"]) == 1 and r["old"]}  # type: ignore[index,arg-type]
    new = {bare(r["new_text"], r["new"][0]): r for r in single if len(r["new"]) == 1 and r["new"]}  # type: ignore[index,arg-type]
    twins = set(old) & set(new)
    assert twins
    assert [old[text]["old"] for text in twins if old[text] is not new[text] or Relation(old[text]["relation"]) not in SAME] == []
