"""Picture files of all kinds, made from pens' strokes, and how many of each kind are read.

python -m tests.benchmarks.pictures --unipen UNIPEN [--each 60] [--seed 0] [--keep DIR] [KIND ...]
"""

import argparse
import io
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from cnn import DigitCNN, preprocess
from cnn.data import unipen
from cnn.data.pictures import open_picture
from tests.benchmarks.kinds import KINDS, Picture


def file_of(picture: Picture) -> io.BytesIO:
    if isinstance(picture, io.BytesIO):
        return picture
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=1)
    file.seek(0)
    return file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unipen", required=True, help="folder of UNIPEN train_r01_v07")
    parser.add_argument("--each", type=int, default=60, help="pictures of each kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder for what is misread")
    parser.add_argument("kinds", nargs="*", choices=[[], *KINDS], help="these only")
    options = parser.parse_args()
    digits = [digit for digit in unipen.load(options.unipen)[0] if digit.taught]
    network, keep = DigitCNN.load(), options.keep or Path(tempfile.mkdtemp())
    keep.mkdir(parents=True, exist_ok=True)
    for name in options.kinds or KINDS:
        rng = np.random.default_rng([options.seed, list(KINDS).index(name)])
        right, spent, wrong = 0, 0.0, []
        for n in range(options.each):
            digit = digits[rng.integers(len(digits))]
            file = file_of(KINDS[name](digit.strokes, rng))
            start = time.process_time()
            image = preprocess.normalize(open_picture(file))
            spent += time.process_time() - start
            answer = int(network.predict(image).argmax()) if image.any() else None
            right += answer == digit.label
            if answer != digit.label:
                wrong.append(f"{n}:{digit.label}>{answer}")
                if options.keep:
                    path = keep / f"{name.replace(' ', '_')}_{n}_{digit.label}_{answer}.png"
                    Image.open(io.BytesIO(file.getvalue())).save(path)
        each = 1000 * spent / options.each
        print(
            f"{name:18}{right:5} of {options.each}  {each:5.1f} ms  {' '.join(wrong[:8])}",
            flush=True,
        )


if __name__ == "__main__":
    main()
