"""A training run to look back at."""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cnn import DigitCNN
from cnn.training.history import SHIPPED_HISTORY, History, Recorder
from cnn.training.loop import Step, train

IMAGES = np.random.default_rng(0).integers(0, 256, (200, 28, 28)).astype(np.uint8)
LABELS = np.arange(200).astype(np.uint8) % 10


def run(epochs: int = 4, batch_size: int = 10) -> tuple[History, DigitCNN, DigitCNN, list[Step]]:
    """A tiny run's history, the network before and after it, and its steps."""
    rng = np.random.default_rng(0)
    network, before = DigitCNN(rng=rng), DigitCNN(rng=np.random.default_rng(0))
    recorder = Recorder(network, IMAGES, LABELS)
    steps = []
    for step in train(network, IMAGES, LABELS, epochs=epochs, batch_size=batch_size, rng=rng):
        recorder.note(step)
        steps.append(step)
    network.softmax.weights /= 2  # as a recipe may do after the last step
    return recorder.end(network), before, network, steps


@pytest.fixture(scope="module")
def ran() -> tuple[History, DigitCNN, DigitCNN, list[Step]]:
    return run()


Ran = tuple[History, DigitCNN, DigitCNN, list[Step]]


def test_there_are_at_least_20_checkpoints_from_before_the_first_step_to_the_end(ran: Ran) -> None:
    history, *_ = ran
    assert len(history.steps) >= 20 - 3, "so short a run's first checkpoints coincide"
    assert history.steps[0] == 0
    assert history.steps[-1] == 80
    gaps = np.diff(history.steps)
    assert (gaps > 0).all()
    assert gaps[0] == 1
    assert gaps[-1] == gaps.max(), "most is learnt early"


def test_enough_steps_give_at_least_20_checkpoints() -> None:
    network = DigitCNN()
    recorder = Recorder(network, IMAGES[:1], LABELS[:1])
    for number in range(1, 5001):
        recorder.note(Step(number, 5000, 64 * number, 1.0, 0.5))
    history = recorder.end(network)
    assert 20 <= len(history.steps) <= 24
    assert 100 < len(history.seen) <= 401
    assert history.seen[-1] == 64 * 5000


def test_the_first_checkpoint_is_the_untrained_network_and_the_last_the_one_it_led_to(
    ran: Ran,
) -> None:
    history, before, after, _ = ran
    for checkpoint, network in ((0, before), (-1, after)):
        kept = history.network(checkpoint)
        for name, values in network.parameters.items():
            assert_allclose(kept.parameters[name], values, rtol=1e-3, atol=1e-6)
        right = (network.predict(IMAGES).argmax(axis=1) == LABELS).mean()
        assert history.test_accuracy[checkpoint] == pytest.approx(right, abs=0.02)
    assert history.test_accuracy[0] < 0.3 < history.test_accuracy[-1]


def test_a_checkpoint_does_not_change_as_the_network_learns_on(ran: Ran) -> None:
    history, *_ = ran
    for one, next_one in zip(history.weights, history.weights[1:], strict=False):
        assert not np.array_equal(one, next_one)


def test_the_curves_are_running_means_from_a_guess_among_ten_on(ran: Ran) -> None:
    history, _, _, steps = ran
    assert history.seen[0] == 0
    assert history.loss[0] == pytest.approx(np.log(10))
    assert history.accuracy[0] == pytest.approx(0.1)
    points = (history.seen[1:] // 10).tolist()
    assert points[0] == 1
    assert points[-1] == 80
    for at, loss, accuracy in zip(points, history.loss[1:], history.accuracy[1:], strict=True):
        assert loss == pytest.approx(np.mean([s.loss for s in steps[:at]]), rel=1e-4)
        assert accuracy == pytest.approx(np.mean([s.accuracy for s in steps[:at]]), rel=1e-4)


@pytest.mark.parametrize(("epochs", "batch_size"), [(1, 200), (1, 1000), (2, 100)])
def test_the_shortest_runs_are_kept_too(epochs: int, batch_size: int) -> None:
    history, _, after, _ = run(epochs, batch_size)
    assert history.steps[-1] == epochs * max(1, 200 // batch_size)
    assert_allclose(history.biases[-1], after.softmax.biases, rtol=1e-3, atol=1e-6)


def test_what_is_saved_is_loaded(ran: Ran, tmp_path: Path) -> None:
    history, *_ = ran
    for path in (tmp_path / "history.npz", str(tmp_path / "again.npz")):
        history.save(path)
        for saved, loaded in zip(history, History.load(path), strict=True):
            assert_array_equal(loaded, saved)
            assert loaded.dtype == saved.dtype


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"gone\.npz"):
        History.load(tmp_path / "gone.npz")


def test_a_broken_file_or_one_of_something_else_is_named(ran: Ran, tmp_path: Path) -> None:
    whole, cut, other = (tmp_path / name for name in ("whole.npz", "cut.npz", "other.npz"))
    ran[0].save(whole)
    cut.write_bytes(whole.read_bytes()[:-500])
    DigitCNN().save(other)
    for path in (cut, other):
        with pytest.raises(ValueError, match=path.name):
            History.load(path)


def test_the_shipped_history_leads_from_a_guess_to_a_reader() -> None:
    history = History.load()
    assert len(history.steps) >= 20
    assert history.steps[0] == history.seen[0] == 0
    assert (np.diff(history.steps) > 0).all()
    assert (np.diff(history.seen) > 0).all()
    assert len(history.seen) == len(history.loss) == len(history.accuracy)
    assert history.test_accuracy[0] == pytest.approx(0.1, abs=0.06)
    assert history.test_accuracy[-1] > 0.98
    assert SHIPPED_HISTORY.stat().st_size < 700_000


def test_the_shipped_historys_last_checkpoint_is_the_shipped_network() -> None:
    kept, shipped = History.load().network(-1), DigitCNN.load()
    for name, values in shipped.parameters.items():
        assert_allclose(kept.parameters[name], values, rtol=2e-3, atol=1e-5)
