"""The listings and the worked example of the article, with only the import path changed."""

from pathlib import Path

import numpy as np
from numpy.testing import assert_array_equal

from cnn.conv import Conv3x3
from cnn.data import mnist
from cnn.maxpool import MaxPool2
from cnn.softmax import Softmax


def test_the_vertical_sobel_filter_on_the_worked_example() -> None:
    conv = Conv3x3(1)
    conv.filters = [[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]]
    image = [[0, 50, 0, 29], [0, 80, 31, 2], [33, 90, 0, 75], [0, 9, 0, 95]]
    assert_array_equal(conv.forward(image)[:, :, 0], [[29, -192], [-35, -22]])


def test_convolution_pooling_and_softmax_have_the_printed_shapes(mnist_folder: Path) -> None:
    train_images = mnist.train_images(mnist_folder)

    conv = Conv3x3(8)
    output = conv.forward(train_images[0])
    assert output.shape == (26, 26, 8)

    pool = MaxPool2()
    output = pool.forward(output)
    assert output.shape == (13, 13, 8)

    softmax = Softmax(13 * 13 * 8, 10)
    output = softmax.forward(output)
    assert output.shape == (10,)


def test_the_whole_program_guesses_before_it_is_trained(mnist_folder: Path) -> None:
    test_images = mnist.test_images(mnist_folder)[:1000]
    test_labels = mnist.test_labels(mnist_folder)[:1000]
    rng = np.random.default_rng(0)  # the article leaves it to chance

    conv = Conv3x3(8, rng=rng)
    pool = MaxPool2()
    softmax = Softmax(13 * 13 * 8, 10, rng=rng)

    def forward(image: np.ndarray, label: int) -> tuple[np.ndarray, float, int]:
        out = conv.forward((image / 255) - 0.5)
        out = pool.forward(out)
        out = softmax.forward(out)
        loss = -np.log(out[label])
        acc = 1 if np.argmax(out) == label else 0
        return out, loss, acc

    loss = 0.0
    num_correct = 0
    for im, label in zip(test_images, test_labels, strict=True):
        _, l, acc = forward(im, label)  # noqa: E741, as the article calls it
        loss += l
        num_correct += acc

    assert abs(loss / 1000 - np.log(10)) < 0.01
    assert 0.03 < num_correct / 1000 < 0.25
