"""The buttons of a training of one's own."""

import pytest

from cnn.page import learn
from cnn.page.visitor import Visitor


@pytest.mark.parametrize(("going", "label"), [(True, "Pause"), (False, "Resume")])
def test_a_press_that_is_heard_twice_counts_once(going: bool, label: str) -> None:
    visitor = Visitor(training=going)
    said, act = learn.BUTTONS[going]
    assert said == label
    for _ in range(2):
        act(visitor)
        assert visitor.training is not going
