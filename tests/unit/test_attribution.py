"""Explanations are exact: every sum is the network's own."""

import numpy as np
import pytest

from cnn import DigitCNN
from cnn.attribution import evidence, follow
from cnn.data import mnist


@pytest.fixture(scope="module")
def network() -> DigitCNN:
    return DigitCNN.load()


def drawing_of_a_bar() -> np.ndarray:
    image = np.zeros((28, 28), np.uint8)
    image[6:22, 13:15] = 255
    return image


def test_nine_products_add_up_to_the_cell(network: DigitCNN, rng: np.random.Generator) -> None:
    activations = network.forward(rng.integers(0, 256, (28, 28)))
    for row, column, k in rng.integers((26, 26, 8), size=(50, 3)):
        followed = follow(network, activations, k, row, column)
        np.testing.assert_array_equal(followed.products, followed.patch * followed.filter)
        assert followed.products.sum() == pytest.approx(followed.cell, abs=1e-5)
        assert followed.window[followed.position] == followed.cell


def test_one_cell_wins_each_window(network: DigitCNN, rng: np.random.Generator) -> None:
    activations = network.forward(rng.integers(0, 256, (28, 28)))
    cells = [follow(network, activations, 3, r, c) for r in (8, 9) for c in (4, 5)]
    winner = next(cell for cell in cells if cell.wins)
    assert [cell.wins for cell in cells].count(True) == 1
    assert winner.cell == activations.pool[4, 2, 3]


def test_in_a_window_of_equals_the_first_cell_wins(network: DigitCNN) -> None:
    blank = network.forward(np.zeros((28, 28), np.uint8))
    wins = [follow(network, blank, 0, r, c).wins for r in (0, 1) for c in (0, 1)]
    assert wins == [True, False, False, False]


def test_what_all_windows_add_is_the_logit_without_its_bias(network: DigitCNN) -> None:
    activations = network.forward(drawing_of_a_bar())
    added = sum(
        follow(network, activations, k, 2 * r, 2 * c).added
        for k in range(8)
        for r in range(13)
        for c in range(13)
    )
    np.testing.assert_allclose(
        added + network.softmax.biases, activations.logits, rtol=0, atol=1e-4
    )


@pytest.mark.parametrize(("row", "column"), [(-1, 0), (26, 0), (0, 26)])
def test_a_cell_off_the_map_is_refused(network: DigitCNN, row: int, column: int) -> None:
    with pytest.raises(IndexError, match="0 to 25"):
        follow(network, network.forward(drawing_of_a_bar()), 0, row, column)


def test_evidence_is_the_difference_of_logits_on_1000_test_images(
    network: DigitCNN, mnist_folder: str
) -> None:
    activations = network.forward(mnist.test_images(mnist_folder)[:1000])
    blank = network.forward(np.zeros((28, 28), np.uint8))
    errors = [
        np.abs(
            evidence(network, activations, digit).sum(axis=(1, 2, 3))
            - (activations.logits[:, digit] - blank.logits[digit])
        ).max()
        for digit in range(10)
    ]
    print(f"largest error of the evidence identity on 1,000 test images: {max(errors):.2g}")
    assert max(errors) <= 1e-4


def test_evidence_is_zero_where_nothing_is_drawn_near(network: DigitCNN) -> None:
    image = drawing_of_a_bar()
    found = evidence(network, network.forward(image), 1)
    ink_beneath = np.lib.stride_tricks.sliding_window_view(image, (4, 4))[::2, ::2].any((2, 3))
    assert ink_beneath.any()
    assert not found[~ink_beneath].any()
    assert found[ink_beneath].any()


def test_a_blank_sheet_has_no_evidence(network: DigitCNN) -> None:
    assert not evidence(network, network.forward(np.zeros((28, 28))), 4).any()
