"""MaxPool2, forward and back, held to the loops of reference.py."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal

from cnn import MaxPool2
from tests import reference

SHAPES = [(26, 26, 8), (4, 6, 1), (5, 7, 3), (2, 2, 2), (3, 4, 4, 2), (2, 3, 5, 4, 2)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int16])
def test_forward_is_what_the_loops_say(
    shape: tuple[int, ...], dtype: type, rng: np.random.Generator
) -> None:
    values: np.ndarray = rng.integers(-99, 0, shape).astype(
        dtype
    )  # all below zero: 0 is no default
    for x in (values, np.asfortranarray(values), np.flip(values).copy()[::-1][..., ::-1]):
        before = x.copy()
        out = MaxPool2().forward(x)
        assert out.dtype == dtype
        assert_array_equal(x, before, "the input was changed")
        for index in np.ndindex(shape[:-3]):
            assert_array_equal(out[index], reference.max_pool(x[index]))


def test_an_odd_last_row_and_column_are_left_out() -> None:
    x = np.zeros((3, 5, 1))
    x[2] = x[:, 4] = 9
    assert_array_equal(MaxPool2().forward(x), np.zeros((1, 2, 1)))
    assert_array_equal(MaxPool2().backprop(x, np.ones((1, 2, 1)))[2], np.zeros((5, 1)))
    assert_array_equal(MaxPool2().backprop(x, np.ones((1, 2, 1)))[:, 4], np.zeros((3, 1)))


@pytest.mark.parametrize("shape", [(0, 26, 26, 8), (2, 0, 4, 4, 1), (1, 1, 8), (4, 4, 0)])
def test_nothing_in_nothing_out(shape: tuple[int, ...]) -> None:
    x = np.zeros(shape)
    out = MaxPool2().forward(x)
    assert out.shape == (*shape[:-3], shape[-3] // 2, shape[-2] // 2, shape[-1])
    assert_array_equal(MaxPool2().backprop(x, out), x)


def test_maps_without_a_channel_axis_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(\.\.\., H, W, C\), got the shape \(26, 26\)"):
        MaxPool2().forward(np.zeros((26, 26)))


@pytest.mark.parametrize(
    ("window", "paid"),
    [
        ([[5, 5], [5, 5]], [[1, 0], [0, 0]]),
        ([[1, 5], [5, 5]], [[0, 0], [1, 0]]),
        ([[1, 2], [5, 5]], [[0, 0], [1, 0]]),
        ([[5, 1], [2, 5]], [[1, 0], [0, 0]]),
        ([[0.0, -0.0], [-1, -1]], [[1, 0], [0, 0]]),
    ],
)
def test_a_tie_pays_one_maximum_left_before_right_then_upper(
    window: list[list[float]], paid: list[list[int]]
) -> None:
    x = np.array(window, float)[..., None]
    d_x = MaxPool2().backprop(x, np.full((1, 1, 1), 3.0))
    assert_array_equal(d_x[..., 0], 3 * np.array(paid))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("levels", [1, 2, 1000])  # all alike, many ties, few ties
def test_gradient_is_what_the_loops_say(
    shape: tuple[int, ...], levels: int, rng: np.random.Generator
) -> None:
    values = rng.integers(0, levels, shape).astype(np.float32)
    d_out = rng.standard_normal(MaxPool2().forward(values).shape, np.float32)
    for x in (values, np.asfortranarray(values)):
        d_x = MaxPool2().backprop(x, d_out)
        assert d_x.dtype == np.float32
        for index in np.ndindex(shape[:-3]):
            assert_array_equal(d_x[index], reference.max_pool_backprop(x[index], d_out[index]))


def test_gradient_is_the_slope_of_the_loss(rng: np.random.Generator) -> None:
    pool = MaxPool2()
    x = rng.permutation(2 * 5 * 4 * 3).reshape(2, 5, 4, 3) / 10  # no ties, no near ones
    shares = rng.standard_normal((2, 2, 2, 3))
    slopes = reference.slopes(lambda: (pool.forward(x) * shares).sum(), x)
    assert_allclose(pool.backprop(x, shares), slopes, rtol=1e-6, atol=1e-8)


maps = arrays(  # few levels, so that most windows tie
    np.float32,
    array_shapes(min_dims=3, max_dims=4, min_side=2, max_side=7),
    elements=st.integers(0, 2),
)


@given(x=maps)
def test_a_window_pays_all_that_it_gets_to_one_of_its_largest_values(x: np.ndarray) -> None:
    out = MaxPool2().forward(x)
    d_out = np.arange(1, out.size + 1, dtype=np.float32).reshape(out.shape)
    d_x = MaxPool2().backprop(x, d_out)
    height, width = out.shape[-3:-1]
    for i, j in np.ndindex(height, width):
        window, paid = (a[..., 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, :] for a in (x, d_x))
        assert_array_equal((paid != 0).sum(axis=(-3, -2)), np.ones_like(out[..., i, j, :]))
        assert_array_equal(paid.sum(axis=(-3, -2)), d_out[..., i, j, :])
        assert (window == out[..., i : i + 1, j : j + 1, :])[paid != 0].all()


@given(x=maps, more=st.integers(-5, 5), times=st.integers(0, 5))
def test_a_constant_and_a_factor_that_is_not_negative_go_through(
    x: np.ndarray, more: int, times: int
) -> None:
    assert_array_equal(
        MaxPool2().forward(times * x + np.float32(more)), times * MaxPool2().forward(x) + more
    )
