"""The view of a training run: learning curves, and filters, maps and answer at checkpoints."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from cnn.arrays import Array, Ink
from cnn.network import DigitCNN
from cnn.page import html, palette
from cnn.page.component import component
from cnn.page.live_training import Curves, Past


class Checkpoint(NamedTuple):
    """A network during training."""

    step: int  # from 0, before the first
    seen: int  # images
    test: float  # accuracy on the test images
    network: DigitCNN


def show(key: str, training: dict[str, Any]) -> None:
    """Show a run as `described`; it can be played if it has several checkpoints."""
    component("learn/training")(key=key, data=training)


def described(
    curves: Curves,
    checkpoints: Sequence[Checkpoint],
    image: Ink,
    *,
    total: int,
    tests: str,
    tested: Mapping[int, float] | None = None,
    name: str = "",
    rates: Sequence[tuple[int, float]] = (),
    last: Past | None = None,
    run: str = "",
) -> dict[str, Any]:
    """The data for assets/learn/training.js, which defines its type.

    image is the visitor's drawing, normalized, (28, 28); total the number of steps of the run;
    tests describes the test images; tested has the accuracy on them at other steps; name is a
    prefix of the caption; rates are the learning rates, each with the first step that it holds
    for; last is the run that is drawn in grey; run names a run of the visitor's own, to tell when
    another one has started.
    """
    passes = [checkpoint.network.forward(image) for checkpoint in checkpoints]
    drawn = bool(image.any())
    return {
        "name": name,
        "run": run,
        "rates": list(rates),
        "last": last and _beside(last),
        "total": total,
        "tests": tests,
        "steps": curves.steps.tolist(),
        "loss": _short(curves.loss),
        "accuracy": _short(curves.accuracy),
        "checkpoints": [
            {
                "step": checkpoint.step,
                "seen": checkpoint.seen,
                "test": checkpoint.test,
                "probabilities": passed.probabilities.tolist() if drawn else None,
            }
            for checkpoint, passed in zip(checkpoints, passes, strict=True)
        ],
        "tested": sorted({**(tested or {}), **{c.step: c.test for c in checkpoints}}.items()),
        "filters": sheet([c.network.conv.filters.transpose(1, 2, 0) for c in checkpoints]),
        "maps": sheet([passed.conv for passed in passes]) if drawn else "",
    }


def _beside(last: Past) -> dict[str, Any]:
    return {
        "name": f"last run, rate {last.learning_rate:g}",
        "total": last.total,
        "steps": last.curves.steps.tolist(),
        "loss": _short(last.curves.loss),
        "tested": sorted(last.tested.items()),
    }


def _short(values: Array) -> list[float]:
    """Round to what a chart can show, without the noise of float32."""
    shortened: list[float] = values.astype(float).round(4).tolist()
    return shortened


def sheet(rows: Sequence[Array]) -> str:
    """Draw arrays (H, W, k) as one picture, a data URI: k tiles a row, on one colour scale."""
    numbers = np.stack(rows)
    height, width, count = numbers.shape[1:]
    tiles = numbers.transpose(0, 1, 3, 2).reshape(len(rows) * height, count * width)
    return html.png(palette.signed(tiles, palette.limit_of(tiles)))
