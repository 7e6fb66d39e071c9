"""The buttons of a training of one's own."""

import pytest

from cnn.page import learn
from cnn.page.live_training import PACE
from cnn.page.visitor import Visitor


@pytest.mark.parametrize(
    ("going", "label", "pace"), [(True, "Pause", None), (False, "Go on", PACE)]
)
def test_a_press_that_is_heard_twice_counts_once(
    going: bool, label: str, pace: float | None
) -> None:
    visitor = Visitor(pace=PACE if going else None)
    said, act = learn.BUTTONS[going]
    assert said == label
    for _ in range(2):
        act(visitor)
        assert visitor.pace == pace
