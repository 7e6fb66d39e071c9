"""Relearning the answers on the page: in turns, and then the network is the visitor's own."""

import contextlib

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnn import presets
from cnn.data.strokes import place
from cnn.page import picture, relearn, shared
from cnn.page.link import Answers
from cnn.page.live_training import Turns
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor
from tests.shapes import SAMPLES

SHARPEN = presets.preset("sharpen")


class Rerun(Exception):
    pass


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Turns:
    """Turns that are always due, and a page that says when it runs again."""
    turns = Turns()

    def rerun() -> None:
        raise Rerun

    monkeypatch.setattr(turns, "wait", lambda who, turn: 0)
    monkeypatch.setattr(shared, "turns", lambda: turns)
    monkeypatch.setattr("streamlit.rerun", rerun)
    monkeypatch.setattr(relearn, "rerun_later", lambda *what: None)
    return turns


def learn_all(visitor: Visitor) -> None:
    with contextlib.suppress(Rerun):
        while visitor.wanted:
            relearn.take_a_turn(visitor)


@pytest.mark.usefixtures("turns")
def test_at_the_end_the_network_and_its_count_are_the_visitors_own() -> None:
    shipped = shared.network()
    before = shipped.softmax.weights.copy()
    visitor = Visitor(filters={2: SHARPEN}, off=frozenset([5]), ink=place(SAMPLES[4]))
    visitor.want(Answers(visitor.filters, visitor.off, 3))
    learn_all(visitor)
    assert visitor.wanted is None
    network = visitor.network(shipped)
    assert not network.conv.filters[5].any()
    assert_array_equal(network.conv.filters[2], SHARPEN)
    images, labels, _ = shared.test_images()
    result = picture.exam(visitor).result(visitor.numbers(shipped), visitor.off)
    assert result.right == (network.forward(images).logits.argmax(axis=1) == labels).sum()
    assert result.right > 900
    assert not result.own[2], "it is as the network has learnt it"
    assert Reading.of(visitor.ink, network).activations.logits.argmax() == 4
    assert_array_equal(shipped.softmax.weights, before)
    visitor.want(None)
    assert visitor.network(shipped).softmax is shipped.softmax


@pytest.mark.usefixtures("turns")
def test_the_same_answers_wanted_elsewhere_are_the_very_same() -> None:
    one, other = Visitor(), Visitor()
    for visitor in (one, other):
        visitor.want(Answers({0: SHARPEN}, frozenset(), 12))
        learn_all(visitor)
    shipped = shared.network()
    for name, numbers in one.network(shipped).parameters.items():
        assert_array_equal(numbers, other.network(shipped).parameters[name])


def test_whoever_wants_nothing_takes_no_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> None:
        raise AssertionError("a turn")

    monkeypatch.setattr(shared, "turns", never)
    visitor = Visitor()
    relearn.take_a_turn(visitor)
    assert visitor.relearning is None


def test_a_run_lets_go_of_its_features_when_another_has_its_turn() -> None:
    turns = Turns()
    runs = [relearn.begin(Answers({k: SHARPEN}, frozenset(), 1)) for k in range(2)]
    for run in runs:
        with turns.turn("somebody", run):
            run.learn(0)
    assert runs[0]._features is None
    assert runs[1]._features is not None
    assert np.isfinite(runs[1]._features).all()
