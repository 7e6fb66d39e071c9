"""What is said of a visitor's own training, in one sentence (no Streamlit here)."""

from cnn.page.live_training import Past


def start(run: Past, last: Past | None) -> str:
    """Say where a run has started, compared with the last one."""
    if last is None:
        return "Restart trains again from the same random weights, with this run in grey beside it."
    if last.seed == run.seed:
        return (
            "The same start as the last run, which is grey: the same random weights, "
            "and the images in the same order."
        )
    return "Another start than the last run, which is grey: other random weights."


def end(run: Past, last: Past | None, examined: int) -> str:
    """Say what a run has reached that is over, compared with the last one.

    Parameters
    ----------
    run, last : Past
        The accuracy at a run's last step is that of its latest test.
    examined : int
        How many test images there are.

    Returns
    -------
    str
    """
    said = f"This network reads {_right(run, examined):,} of {examined:,} test images"
    if run.failed:
        said = (
            f"This training has failed: at a learning rate of {run.learning_rate:g} the loss "
            f"has grown beyond a million within {run.number:,} steps. {said}, "
            "about as many as a guess"
        )
    if last is None:
        return f"{said}."
    if last.failed:
        return f"{said}; the last one failed."
    stopped = "" if last.number == last.total else f" when it was stopped at step {last.number:,}"
    return f"{said}; the last one read {_right(last, examined):,}{stopped}."


def _right(run: Past, examined: int) -> int:
    return round(examined * run.tested[max(run.tested)])
