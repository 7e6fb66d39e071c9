"""What is said of a training of one's own."""

from typing import Any

import numpy as np
import pytest

from cnn.page import outcome
from cnn.page.live_training import Curves, Past

NONE = np.zeros(0, np.float32)


def past(**facts: Any) -> Past:
    """A run that has read 912 of 1,000."""
    run = Past(7, 32, 0.03, 1940, 1940, False, Curves(NONE.astype(int), NONE, NONE), {9: 0.912})
    return run._replace(**facts)


@pytest.mark.parametrize(
    ("run", "last", "said"),
    [
        (past(), None, "This network reads 912 of 1,000 test images."),
        (
            past(),
            past(tested={400: 0.5, 1940: 0.874}),
            "This network reads 912 of 1,000 test images; the last one read 874.",
        ),
        (
            past(),
            past(number=400, tested={400: 0.5}),
            "This network reads 912 of 1,000 test images; "
            "the last one read 500 when it was stopped at step 400.",
        ),
        (
            past(),
            past(failed=True, number=5),
            "This network reads 912 of 1,000 test images; the last one failed.",
        ),
        (
            past(failed=True, number=5, learning_rate=1, tested={5: 0.104}),
            past(),
            "This training has failed: at a learning rate of 1 the loss has grown beyond a "
            "million within 5 steps. This network reads 104 of 1,000 test images, "
            "about as many as a guess; the last one read 912.",
        ),
    ],
)
def test_the_end_says_what_was_reached_beside_the_last_run(
    run: Past, last: Past | None, said: str
) -> None:
    assert outcome.end(run, last, 1000) == said


def test_the_start_is_said_to_be_the_last_runs_only_where_it_is() -> None:
    assert "the same random weights" in outcome.start(past(), past())
    assert "other random weights" in outcome.start(past(), past(seed=8))
    assert "Restart" in outcome.start(past(), None)
