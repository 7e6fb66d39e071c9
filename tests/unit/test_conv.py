"""Conv3x3, forward and back, held to the loops of reference.py."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal

from cnn import Conv3x3
from tests import reference

LAYOUTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "contiguous": lambda x: x,
    "Fortran order": np.asfortranarray,
    "every other column of a wider one": lambda x: np.repeat(x, 2, axis=-1)[..., ::2],
    "upside down view": lambda x: np.flip(x, -2).copy()[..., ::-1, :],
    "float32": lambda x: x.astype(np.float32),
    "unsigned bytes": lambda x: x.astype(np.uint8),
    "64-bit integers": lambda x: x.astype(np.int64),
    "big-endian": lambda x: x.astype(">f8"),
    "read only": lambda x: np.broadcast_to(x, x.shape),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", [(28, 28), (5, 28, 28), (3, 3), (7, 4), (2, 3, 5, 6)])
def test_forward_is_what_the_loops_say(
    layout: str, shape: tuple[int, ...], rng: np.random.Generator
) -> None:
    conv = Conv3x3(8, rng=rng)
    pixels = rng.integers(0, 256, shape).astype(float)
    x = LAYOUTS[layout](pixels)
    out = conv.forward(x)
    assert out.dtype == np.float32
    assert_array_equal(x, pixels, "the input was changed")
    for index in np.ndindex(shape[:-2]):
        assert_allclose(out[index], reference.conv(pixels[index], conv.filters), atol=1e-3)


pixels = arrays(
    np.float32,
    array_shapes(min_dims=2, max_dims=4, min_side=3, max_side=9),
    elements=st.integers(-255, 255),
)
filters = arrays(np.float32, (2, 3, 3), elements=st.integers(-9, 9))


@given(x=pixels, kernels=filters, factor=st.integers(-9, 9))
def test_it_is_linear(x: np.ndarray, kernels: np.ndarray, factor: int) -> None:
    """In whole numbers, where sums are exact: a x + y -> a times x's maps, plus y's."""
    conv = Conv3x3(2)
    conv.filters = kernels
    y = x[..., ::-1, ::-1]
    both = conv.forward(factor * x + y)
    assert_array_equal(both, factor * conv.forward(x) + conv.forward(y))


@given(x=pixels, kernels=filters, padding=st.sampled_from(["valid", "same"]))
def test_a_picture_shifted_gives_its_maps_shifted(
    x: np.ndarray, kernels: np.ndarray, padding: Literal["valid", "same"]
) -> None:
    conv = Conv3x3(2, padding)
    conv.filters = kernels
    around = [(0, 0)] * (x.ndim - 2)
    there = conv.forward(np.pad(x, [*around, (3, 3), (3, 3)]))
    moved = conv.forward(np.pad(x, [*around, (4, 2), (1, 5)]))
    assert_array_equal(moved[..., 1:, : there.shape[-2] - 2, :], there[..., :-1, 2:, :])


def test_same_padding_is_valid_padding_of_a_zero_bordered_picture(rng: np.random.Generator) -> None:
    conv = Conv3x3(4, padding="same", rng=rng)
    x = rng.random((2, 9, 6))
    out = conv.forward(x)
    assert out.shape == (2, 9, 6, 4)
    for picture, maps in zip(x, out, strict=True):
        assert_allclose(maps, reference.conv(np.pad(picture, 1), conv.filters), atol=1e-5)


def test_same_padding_takes_a_single_pixel(rng: np.random.Generator) -> None:
    conv = Conv3x3(4, padding="same", rng=rng)
    assert_allclose(conv.forward([[2.0]]), 2 * conv.filters[:, 1, 1].reshape(1, 1, 4), rtol=1e-6)


def test_one_dot_stamps_the_filter_turned_half_round() -> None:
    conv = Conv3x3(1)
    conv.filters = np.arange(9).reshape(1, 3, 3)
    dot = np.zeros((5, 5))
    dot[2, 2] = 1
    assert_array_equal(conv.forward(dot)[..., 0], np.arange(9)[::-1].reshape(3, 3))


def test_a_blank_picture_gives_blank_maps(rng: np.random.Generator) -> None:
    assert_array_equal(Conv3x3(8, rng=rng).forward(np.zeros((28, 28))), np.zeros((26, 26, 8)))


@pytest.mark.parametrize("batch", [(0,), (2, 0), (0, 3)])
def test_an_empty_batch_gives_empty_maps(batch: tuple[int, ...]) -> None:
    conv = Conv3x3(8)
    x = np.zeros((*batch, 28, 28))
    out = conv.forward(x)
    assert out.shape == (*batch, 26, 26, 8)
    assert_array_equal(conv.backprop(x, out), np.zeros((8, 3, 3)))


def test_float64_filters_compute_in_float64(rng: np.random.Generator) -> None:
    conv = Conv3x3(3)
    conv.filters = rng.standard_normal((3, 3, 3))
    x = rng.random((6, 6))
    assert conv.forward(x).dtype == np.float64
    assert_allclose(conv.forward(x), reference.conv(x, conv.filters), rtol=1e-12, atol=1e-12)


def test_assigned_filters_are_a_copy() -> None:
    conv, filters = Conv3x3(1), np.ones((1, 3, 3), np.float32)
    conv.filters = filters
    filters[:] = 7
    assert_array_equal(conv.filters, np.ones((1, 3, 3)))


@pytest.mark.parametrize("shape", [(3, 3), (2, 3, 3), (1, 3, 3, 1), (1, 5, 5), ()])
def test_filters_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    conv = Conv3x3(1)
    before = conv.filters.copy()
    with pytest.raises(ValueError, match=r"\(1, 3, 3\)"):
        conv.filters = np.ones(shape)
    assert_array_equal(conv.filters, before)


@pytest.mark.parametrize("shape", [(), (9,), (2, 9), (9, 2), (4, 0, 0)])
def test_a_picture_smaller_than_a_filter_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"at least 3 x 3, got \("):
        Conv3x3(1).forward(np.ones(shape))


def test_an_unknown_padding_is_refused() -> None:
    with pytest.raises(ValueError, match="'full'"):
        Conv3x3(1, padding="full")  # type: ignore[arg-type]


def test_filters_start_as_standard_normal_over_9() -> None:
    filters = Conv3x3(2000, rng=np.random.default_rng(1)).filters
    assert filters.dtype == np.float32
    assert abs(filters.mean()) < 0.005
    assert abs(filters.std() * 9 - 1) < 0.02
    assert_array_equal(filters, Conv3x3(2000, rng=np.random.default_rng(1)).filters)
    assert not np.array_equal(filters, Conv3x3(2000).filters)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_filter_gradient_is_the_slope_of_the_loss(
    padding: Literal["valid", "same"], rng: np.random.Generator
) -> None:
    conv = Conv3x3(3, padding=padding)
    conv.filters = rng.standard_normal((3, 3, 3))
    x = rng.standard_normal((2, 2, 6, 5))
    shares = rng.standard_normal(conv.forward(x).shape)  # the loss: a sum of shares * outputs
    slopes = reference.slopes(lambda: (conv.forward(x) * shares).sum(), conv.filters)
    assert_allclose(conv.backprop(x, shares), slopes, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", [(28, 28), (3, 7, 4), (2, 2, 5, 6)])
def test_filter_gradient_is_the_sum_of_what_the_loops_say(
    layout: str, shape: tuple[int, ...], rng: np.random.Generator
) -> None:
    conv = Conv3x3(8, rng=rng)
    pixels = rng.integers(0, 256, shape).astype(float)
    d_out = rng.standard_normal((*shape[:-2], shape[-2] - 2, shape[-1] - 2, 8), np.float32)
    indices = np.ndindex(shape[:-2])
    truth = sum(reference.conv_backprop(pixels[i], d_out[i]) for i in indices)
    before = conv.filters.copy()
    for order in (np.ascontiguousarray, np.asfortranarray):
        gradient = conv.backprop(LAYOUTS[layout](pixels), order(d_out))
        assert_allclose(gradient, truth, rtol=1e-4, atol=1e-2)
    assert_array_equal(conv.filters, before, "backprop only tells, it does not learn")
