"""Learn how well a sentence answers a question, and when none does; write `assistant/answers/relevance.toml`.

    .venv/bin/python bench/relevance/train.py --laws ../shared/data/laws-all.tar.xz --home /tmp/relevance

`questions.jsonl`: questions written from documents alone, each with words of the sentences that answer it, none where nothing does.
Sentences are ranked by a linear score, fitted so that the answering ones of a question come before the others (softmax over those
found); the chance that the best one answers is a logistic model of it, for which every third question is put to another document
too, which does not answer it. What is printed is measured on documents left out.
"""

from __future__ import annotations

import argparse
import json
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

from assistant.answers.context import Context
from assistant.answers.relevance import MEASURES, SIGNS, measured, signs
from assistant.answers.statement_lines import topic_of
from assistant.answers.weighing import weighed_word
from assistant.service import Assistant
from assistant.understanding.question import understand
from assistant.understanding.values import sought_value
from corpus.normalize import fold
from corpus.types import POLICY_KINDS, Kind

HERE = Path(__file__).parent
TABLE = HERE.parent.parent / "assistant" / "answers" / "relevance.toml"
FOLDS = 5
ASTRAY = 3  # one question of so many is put to a document that does not answer it
RIDGE, STRENGTH = 0.5, 0.05
CHANCES = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5)


@dataclass
class Example:
    """A question with what is measured of the sentences found for it, and which of them answer it."""

    document: str
    answerable: bool
    rows: np.ndarray
    answers: np.ndarray
    signs: object
    astray: bool = False


def library(home: Path, laws: Path, documents: Mapping[str, str]) -> Assistant:
    """Return a library that holds the documents (name, id), adding those that are not there yet."""
    assistant = Assistant.open(home)
    held = set(assistant.document_ids())
    folder = home / "texts"
    folder.mkdir(exist_ok=True)
    with tarfile.open(laws) as packed:
        for name, kept in documents.items():
            file = folder / f"{kept}.md"
            if kept in held:
                continue
            own = next((place / name for place in (HERE, HERE.parent.parent) if (place / name).exists()), None)
            file.write_bytes(own.read_bytes() if own else packed.extractfile(f"./{name}").read())
            assistant.add([file])
    return assistant


def example_documents(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the documents of training questions by name, and the ids under which they are kept."""
    return {name: f"t{n:02d}" for n, name in enumerate(sorted({row["document"] for row in rows}))}


def example(assistant: Assistant, document: str, row: dict) -> Example | None:
    """Measure the sentences found for a question; None where none is found."""
    retriever, facts = assistant._retriever(), assistant.catalogue.facts(document)
    question = understand(row["question"], facts, retriever.segmenter)
    context: Context = retriever.context(question, facts)
    policy = {r.key for r in facts.policy if r.kind in POLICY_KINDS - {Kind.TASK}}
    hits = [hit for hit in context.passages(question.plain) if hit.key in policy]
    if not hits:
        return None
    sought = sought_value(question.plain)
    words = [weighed_word(context, word) for word in topic_of(context)]
    rows = measured(context, words, sought, hits)
    wanted = [fold(words).replace(" ", "") for words in row["evidence"]]
    texts = [fold(facts.by_key[hit.key].text[hit.start : hit.end]).replace(" ", "") for hit in hits]
    answers = np.array([any(words in text or len(text) > 8 and text in words for words in wanted) for text in texts])
    return Example(document, bool(wanted), rows, answers, lambda scores: signs(context, words, sought, hits, rows, scores))


def fitted(examples: list[Example]) -> np.ndarray:
    """Return the weights under which answering sentences come before others, shape (len(MEASURES),)."""
    known = [each for each in examples if each.answers.any()]
    spread = np.concatenate([each.rows for each in known]).std(0) + 1e-6

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for each in known:
            rows = each.rows / spread
            scores = rows @ weights
            right = scores[each.answers]
            total += float(logsumexp(scores) - logsumexp(right))
            slope = slope + np.exp(scores - logsumexp(scores)) @ rows - np.exp(right - logsumexp(right)) @ rows[each.answers]
        return total, slope

    return minimize(loss, np.zeros(len(MEASURES)), jac=True, method="L-BFGS-B").x / spread


def main() -> None:
    """Measure, learn, tell what it is worth on documents left out, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--laws", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True)
    given = parser.parse_args()
    rows = [json.loads(line) for line in (HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    documents = example_documents(rows)
    with library(given.home, given.laws, documents) as assistant:
        assistant.prepare()
        measuring = [example(assistant, documents[row["document"]], row) for row in rows]
        other = sorted(documents)
        for n, row in enumerate(rows[::ASTRAY]):
            name = other[(other.index(row["document"]) + 1 + n % (len(other) - 1)) % len(other)]
            if found := example(assistant, documents[name], {**row, "evidence": []}):
                found.astray = True
                measuring.append(found)
        examples = [each for each in measuring if each is not None]
        names = sorted({each.document for each in examples})
        ranks, told, right = [], [], []
        for fold_of in range(FOLDS):
            left_out = set(names[fold_of::FOLDS])
            weights = fitted([each for each in examples if each.document not in left_out])
            for each in examples:
                if each.document in left_out:
                    scores = each.rows @ weights
                    order = np.argsort(-scores)
                    place = next((n for n, at in enumerate(order) if each.answers[at]), len(order))
                    ranks.append((each, place))
                    told.append(each.signs(scores))
                    right.append(place == 0)
        places = np.array([place for each, place in ranks if each.answerable])
        print(f"{len(examples)} questions; answering sentence first {np.mean(places == 0):.3f}, in three {np.mean(places < 3):.3f}")
        signs_told, correct = np.array(told), np.array(right)
        answerable = np.array([each.answerable for each, _ in ranks])
        homes = np.array([each.document for each, _ in ranks])
        chance = np.zeros(len(correct))
        for fold_of in range(FOLDS):
            left = np.isin(homes, names[fold_of::FOLDS])
            chance[left] = judged(signs_told[~left], correct[~left]).predict_proba(signs_told[left])[:, 1]
        astray = np.array([each.astray for each, _ in ranks])
        print("chance: right, wrong, refused; refused of what the document does not say, of what is asked of another document")
        for least in CHANCES:
            said = chance >= least
            shares = [(correct & said)[answerable], (~correct & said)[answerable], (~said)[answerable]]
            shares += [(~said)[~answerable & ~astray], (~said)[astray]]
            print(f"{least:.2f}:", *(f"{share.mean():.3f}" for share in shares))
        final, model = fitted(examples), judged(signs_told, correct)
    answer = {"constant": float(model.intercept_[0]), **dict(zip(SIGNS, model.coef_[0].tolist(), strict=True))}
    TABLE.write_text(table({"sentence": dict(zip(MEASURES, final.tolist(), strict=True)), "answer": answer}), encoding="utf-8")


def judged(told: np.ndarray, correct: np.ndarray) -> LogisticRegression:
    """Return the model of the chance that the best sentence answers, over signs as they are."""
    spread = told.std(0) + 1e-6
    model = LogisticRegression(C=STRENGTH, max_iter=5000).fit(told / spread, correct)
    model.coef_ = model.coef_ / spread
    return model


def table(weights: dict[str, dict[str, float]]) -> str:
    """Return the weights as TOML."""
    lines = ["# Learned by bench/relevance/train.py: what each thing that is measured of a sentence adds to its score, and of the"]
    lines.append("# best sentence and the question to the chance (as a logit) that it answers.")
    for name, values in weights.items():
        lines += ["", f"[{name}]", *(f"{key} = {value:.4f}" for key, value in values.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
