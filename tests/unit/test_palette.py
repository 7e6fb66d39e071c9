"""The one palette: numbers -> colours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from numpy.testing import assert_allclose, assert_array_equal

from cnn.page.palette import ABOVE, BELOW, limit_of, signed


@pytest.mark.parametrize("limit", [1, 0.003, 250])
def test_zero_is_transparent_and_the_limits_have_the_full_colours(limit: float) -> None:
    colours = signed(np.array([[0, limit, -limit, 2 * limit, -9 * limit]]), limit)
    assert colours.shape == (1, 5, 4)
    assert colours.dtype == np.uint8
    above, below = ([*np.round(255 * np.array(to_rgb(colour))), 255] for colour in (ABOVE, BELOW))
    assert colours[0, 0, 3] == 0, "fully transparent"
    assert_array_equal(colours[0, 1:], [above, below, above, below])


def test_colours_grow_stronger_with_the_number_alike_on_both_sides() -> None:
    values = np.linspace(0, 1, 50)
    up, down = signed(values, 1)[:, 3].astype(int), signed(-values, 1)[:, 3]
    assert (np.diff(up) >= 0).all()
    assert_allclose(up, down, atol=3)
    assert_allclose(up, 255 * values, atol=3)


@given(limit=st.floats(1e-3, 1e6))
def test_orange_is_above_zero_blue_below_and_both_as_strong(limit: float) -> None:
    sizes = limit * np.geomspace(1e-6, 1e3, 200)
    above, below = signed(sizes, limit), signed(-sizes, limit)
    assert_array_equal(above[:, 3], below[:, 3])
    for colours, name in ((above, ABOVE), (below, BELOW)):
        visible = colours[colours[:, 3] > 0]
        assert {bytes(colour[:3]) for colour in visible} == {bytes.fromhex(name[1:])}


@pytest.mark.parametrize(("values", "limit"), [([0.5, -3, 2], 3), ([[0.25]], 0.25), ([0, -0.0], 1)])
def test_the_limit_is_the_largest_size_and_1_for_zeros(values: list[float], limit: float) -> None:
    assert limit_of(np.array(values)) == limit
