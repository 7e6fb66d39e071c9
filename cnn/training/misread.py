"""A contact sheet of the misread digits."""

import io

import numpy as np
from matplotlib.figure import Figure

from cnn.arrays import Array, Ink, Labels


def misread_png(images: Ink, labels: Labels, probabilities: Array) -> bytes:
    """Draw a contact sheet of the misread images, each with its label, prediction and probability.

    Parameters
    ----------
    images : (n, 28, 28) uint8 array
    labels : (n,) array
    probabilities : (n, 10) array

    Returns
    -------
    bytes
        A PNG file.
    """
    answers = probabilities.argmax(axis=-1)
    wrong = np.flatnonzero(answers != labels)
    columns = 20
    rows = max(1, -(-len(wrong) // columns))
    figure = Figure(figsize=(columns * 0.6, rows * 0.75 + 0.5), layout="constrained")
    figure.suptitle(f"{len(wrong):,} of {len(labels):,} misread: label, answer, probability")
    for axes, i in zip(figure.subplots(rows, columns, squeeze=False).flat, wrong, strict=False):
        axes.imshow(images[i], cmap="gray_r", vmin=0, vmax=255)
        axes.set_title(f"{labels[i]} {answers[i]} {100 * probabilities[i].max():.0f}", fontsize=7)
    for axes in figure.axes:
        axes.set_axis_off()
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=100)
    return file.getvalue()
