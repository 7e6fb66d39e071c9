"""Gradient descent, and Adam, held to the paper's formulas."""

import math

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnn.arrays import Array
from cnn.training.optimizer import Adam, GradientDescent, flat, shaped


def test_adam_is_what_the_paper_says_number_by_number(rng: np.random.Generator) -> None:
    start = rng.standard_normal((2, 3))
    gradients = rng.standard_normal((20, 2, 3)) * 10.0 ** rng.integers(-6, 6, (2, 3))
    rates = rng.random(20)

    values = start.copy()
    adam = Adam({"values": values})
    for gradient, rate in zip(gradients, rates, strict=True):
        adam.update({"values": gradient}, rate)

    for index, value in np.ndenumerate(start):
        m = v = 0.0
        for t, (g, rate) in enumerate(zip(gradients[:, *index], rates, strict=True), start=1):
            m = 0.9 * m + 0.1 * g
            v = 0.999 * v + 0.001 * g**2
            value -= rate * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8)
        assert values[index] == pytest.approx(value, rel=1e-6)


def test_adam_stands_still_without_a_gradient() -> None:
    values = np.ones(3, np.float32)
    adam = Adam({"values": values})
    for _ in range(3):
        adam.update({"values": np.zeros(3, np.float32)}, 0.1)
    assert_array_equal(values, np.ones(3))


def test_parameters_of_every_shape_learn_as_each_would_alone(rng: np.random.Generator) -> None:
    shapes = {"filters": (3, 3, 3), "weights": (12, 10), "biases": (10,)}
    together: dict[str, Array] = {
        name: rng.standard_normal(shape, np.float32) for name, shape in shapes.items()
    }
    together["weights"] = np.asfortranarray(together["weights"])
    alone = {name: values.copy() for name, values in together.items()}
    one_for_all = Adam(together)
    one_for_each = {name: Adam({name: values}) for name, values in alone.items()}
    for _ in range(3):
        gradients: dict[str, Array] = {
            name: rng.standard_normal(shape, np.float32) for name, shape in shapes.items()
        }
        one_for_all.update(gradients, 0.1)
        for name, gradient in gradients.items():
            one_for_each[name].update({name: gradient}, 0.1)
    for name, values in together.items():
        assert_array_equal(values, alone[name])


def test_one_vector_goes_back_into_the_shapes_that_it_came_from(rng: np.random.Generator) -> None:
    arrays: dict[str, Array] = {
        "a": rng.random((3, 3, 3)),
        "b": np.asfortranarray(rng.random((4, 2))),
    }
    for name, values in shaped(flat(arrays), arrays).items():
        assert_array_equal(values, arrays[name])


def test_plain_gradient_descent_steps_by_the_rate_times_the_gradient() -> None:
    values = np.ones(3, np.float32)
    GradientDescent({"values": values}).update({"values": np.arange(3, dtype=np.float32)}, 0.1)
    assert_array_equal(values, np.array([1, 0.9, 0.8], np.float32))
