"""Does a shared link change an answer? python -m tests.benchmarks.links [--drawings 10000]

Random drawings, of any size from a speck to the whole sheet, go into a link and come back as the
canvas would hold them; each must be read with the very same probabilities.
"""

import argparse

import numpy as np

from cnn import DigitCNN, preprocess
from cnn.data.strokes import place
from cnn.page import link, objects


def changed(drawings: int, rng: np.random.Generator) -> int:
    """How many of so many drawings are read otherwise after their way through a link."""
    network, found = DigitCNN.load(), 0
    for _ in range(drawings):
        strokes = [
            rng.random((rng.integers(1, 7), 2)).astype(np.float32)
            for _ in range(rng.integers(1, 4))
        ]
        ink = place(strokes, rng.uniform(8, 40), rng.uniform(0.03, 0.9), tuple(rng.random(2)))
        bitmap = link.from_link(link.to_link(preprocess.to_grid(ink)))
        back = objects.from_objects([objects.canvas_bitmap(bitmap)])
        before, after = (network.predict(preprocess.normalize(one)) for one in (ink, back))
        found += not np.array_equal(before, after)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=int, default=10_000)
    count = parser.parse_args().drawings
    found = changed(count, np.random.default_rng(0))
    print(f"{found} of {count:,} drawings read otherwise after a link")


if __name__ == "__main__":
    main()
