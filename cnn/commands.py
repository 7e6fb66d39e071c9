"""The commands of the command line.

Each imports only what it needs: predicting a picture loads neither training nor plotting.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from cnn import DigitCNN

if TYPE_CHECKING:
    from cnn.arrays import Ink, Labels
    from cnn.batch import Line
    from cnn.data.unipen import Digit
    from cnn.training.loop import Step

Options = argparse.Namespace


def forward(options: Options) -> int:
    """Run the article's program: an untrained network on 1,000 test images."""
    from cnn.data import mnist
    from cnn.network import one_hot
    from cnn.training.loss import cross_entropy

    images, labels = mnist.test_images(options.mnist), mnist.test_labels(options.mnist)
    network = DigitCNN(rng=np.random.default_rng(options.seed))
    print("MNIST CNN initialized!")
    for start in range(0, 1000, 100):
        hundred = slice(start, start + 100)
        logits = network.logits(images[hundred])
        loss = cross_entropy(logits, one_hot(labels[hundred])).mean()
        right = (logits.argmax(axis=-1) == labels[hundred]).sum()
        past = f"[Step {start + 100}] Past 100 steps"
        print(f"{past}: Average Loss {loss:.3f} | Accuracy: {right}%", flush=True)
    return 0


def train(options: Options) -> int:
    """Train on MNIST, and on pen strokes if they are given, and write the weights."""
    from cnn.archive import pack
    from cnn.files import check_writable, write_files
    from cnn.training.dataset import prepare
    from cnn.training.distillation import distill
    from cnn.training.history import Recorder
    from cnn.training.metrics import accuracy

    check_writable(*filter(None, (options.out, options.history, options.sample)))
    images, labels = normalized_mnist(options.mnist, "train")
    test_images, test_labels = normalized_mnist(options.mnist, "test")
    examples = prepare(images, labels, read_pens(options), options.seed)
    recorder: Recorder

    def watch(name: str, network: DigitCNN, steps: Iterator[Step]) -> None:
        nonlocal recorder  # in the end, the one of the last run, the small network's
        recorder = Recorder(network, test_images, test_labels)
        for step in shown(steps, name):
            recorder.note(step)

    network = distill(
        examples,
        epochs=options.epochs,
        batch_size=options.batch_size,
        seed=options.seed,
        watch=watch,
    )
    files = {options.out: pack(network.parameters)}
    if options.history:
        files[options.history] = pack(recorder.end(network)._asdict(), compressed=True)
    if options.sample:
        chosen = np.random.default_rng(options.seed).choice(len(images), 3000, replace=False)
        arrays = {"images": images[chosen], "labels": labels[chosen]}
        files[options.sample] = pack(arrays, compressed=True)
    write_files(files)
    right = accuracy(network.logits(test_images), test_labels)
    print(f"{right:.2%} of MNIST's 10,000 test images read correctly; weights in {options.out}")
    return 0


def evaluate(options: Options) -> int:
    """Print accuracy, calibration and confusion matrix on MNIST and on pen strokes."""
    from cnn.files import check_writable, write_bytes
    from cnn.training import evaluation

    check_writable(*filter(None, (options.picture, options.sample)))
    network = DigitCNN.load(options.weights)
    images, labels = normalized_mnist(options.mnist, "test")
    if options.sample:
        write_bytes(options.sample, test_sample(options.mnist, images, labels))
    logits = network.logits(images)
    print(evaluation.report("MNIST, test images", logits, labels))
    if digits := read_pens(options):
        pens = evaluation.draw_all(digits)
        pen_labels = np.array([digit.label for digit in digits], np.uint8)
        pen_logits = network.logits(pens)
        print(evaluation.report("pens", pen_logits, pen_labels))
        print(evaluation.by_collection(pen_logits, digits))
        images, labels = np.concatenate([images, pens]), np.concatenate([labels, pen_labels])
        logits = np.concatenate([logits, pen_logits])
    if options.picture:
        from cnn.softmax import softmax
        from cnn.training.misread import misread_png

        write_bytes(options.picture, misread_png(images, labels, softmax(logits)))
        print(f"contact sheet of misread digits: {options.picture}")
    return 0


def validate(options: Options) -> int:
    """Cross-validate: hold out each contributor's writers in turn, train, and evaluate on them."""
    from cnn.files import check_writable, write_bytes
    from cnn.training import evaluation
    from cnn.training.dataset import prepare
    from cnn.training.distillation import distill
    from cnn.training.metrics import accuracy

    if options.picture:
        check_writable(options.picture)
    if not (options.unipen or options.pendigits):
        raise ValueError("validate needs digits as pen strokes: give --unipen or --pendigits")
    images, labels = normalized_mnist(options.mnist, "train")
    test_images, test_labels = normalized_mnist(options.mnist, "test")
    digits = read_pens(options)
    examples = prepare(images, labels, digits, options.seed)
    taught = np.array([digit.contributor for digit in digits if digit.taught])
    folds = []
    for held_out in evaluation.folds(digits, options.only):

        def watch(name: str, _: DigitCNN, steps: Iterator[Step]) -> None:
            for _step in shown(steps, f"without {', '.join(held_out)}: {name}"):  # noqa: B023
                pass

        network = distill(
            examples.without(np.isin(taught, held_out)),
            epochs=options.epochs,
            batch_size=options.batch_size,
            seed=options.seed,
            watch=watch,
        )
        unknown = [digit for digit in digits if digit.contributor in held_out]
        right = accuracy(network.logits(test_images), test_labels)
        folds.append(evaluation.Fold(network, unknown, right))
    print(evaluation.summary(folds))
    if options.picture:
        from cnn.training.misread import misread_png

        pens, answers, labels = evaluation.predictions(folds)
        write_bytes(options.picture, misread_png(pens, labels, answers))
        print(f"contact sheet of misread digits: {options.picture}")
    return 0


def predict(options: Options) -> int:
    """Predict the digit in each picture, a line each: path, digit, certainty, sure or doubt."""
    from cnn.batch import find, lines

    if isinstance(sys.stdout, io.TextIOWrapper):  # for file names that it cannot encode
        sys.stdout.reconfigure(errors="backslashreplace")
    network = DigitCNN.load(options.weights)
    told = lines(network, find(options.paths))
    if sys.stderr.isatty():
        told = counted(told, sum(1 for _ in find(options.paths)))
    status = 0
    for line in told:
        print(line.text, file=sys.stdout if line.read else sys.stderr, flush=True)
        status |= not line.read
    return status


def page(options: Options) -> int:
    """Serve the page, until Ctrl-C. Other options of Streamlit are set by $STREAMLIT_SERVER_..."""
    from importlib.util import find_spec

    if not find_spec("streamlit"):
        raise ValueError("the page needs more: pip install 'draw-a-digit[page]'")
    from cnn.page.serve import serve

    serve(options.port, options.address)
    return 0


def health(options: Options) -> int:
    """Check that all the page's files can be read, and that its server answers."""
    from urllib.error import URLError
    from urllib.request import urlopen

    from cnn.page import assets

    problems = assets.problems()
    if options.url:
        address = options.url.rstrip("/") + "/_stcore/health"
        try:
            urlopen(address, timeout=5).close()
        except (URLError, OSError) as error:
            problems.append(f"{address}: {error}")
    print(*problems or ["healthy"], sep="\n")
    return 1 if problems else 0


# ---------------------------------------------------------------- shared helpers


def shown(steps: Iterator[Step], name: str) -> Iterator[Step]:
    """Pass the steps through, and show running means in a progress bar."""
    from tqdm import tqdm

    from cnn.training.loop import Progress

    progress = Progress()
    with tqdm(desc=name, unit=" batches") as bar:
        for step in steps:
            bar.total = step.total
            progress.note(step)
            means = f"loss {progress.loss:.3f}, accuracy {progress.accuracy:.1%}"
            bar.set_postfix_str(means, refresh=False)
            bar.update()
            yield step


def counted(lines: Iterator[Line], total: int) -> Iterator[Line]:
    """Pass the lines through, above a progress bar."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread: processes are forked while the bar is shown
    width, height = shutil.get_terminal_size()
    with tqdm(total=total, unit=" files", leave=False, ncols=width, nrows=height) as bar:
        for line in lines:
            with bar.external_write_mode():
                yield line
            bar.update()


def normalized_mnist(folder: str | None, part: str) -> tuple[Ink, Labels]:
    """Normalized images and labels of one part, "train" or "test"."""
    from cnn import preprocess
    from cnn.data import mnist
    from cnn.training.dataset import normalize_drawn

    images, labels = (
        (mnist.train_images(folder), mnist.train_labels(folder))
        if part == "train"
        else (mnist.test_images(folder), mnist.test_labels(folder))
    )
    return normalize_drawn(preprocess.normalize, images, f"MNIST, {part}"), labels


def test_sample(folder: str | None, images: Ink, labels: Labels) -> bytes:
    """Choose 1,000 of MNIST's test images, always the same, as an .npz file for the page.

    Parameters
    ----------
    folder : str or None
        Of MNIST.
    images : (10000, 28, 28) uint8 array
        Normalized.
    labels : (10000,) array

    Returns
    -------
    bytes
        `images`, `labels`, and `grids`, the packed 64 x 64 bits that the images were made from.
    """
    from cnn.archive import pack
    from cnn.data import mnist
    from cnn.preprocess import to_grid

    chosen = np.sort(np.random.default_rng(0).choice(len(images), 1000, replace=False))
    grids = np.stack([to_grid(image) for image in mnist.test_images(folder)[chosen]])
    arrays = {
        "images": images[chosen],
        "labels": labels[chosen],
        "grids": np.packbits(grids.reshape(len(grids), -1), axis=1),
    }
    return pack(arrays, compressed=True)


def read_pens(options: Options) -> list[Digit]:
    """Read the data sets of pen strokes that the options name."""
    from cnn.data import pendigits, unipen

    digits: list[Digit] = []
    if options.unipen is not None:
        names = options.collections.split(",") if options.collections else unipen.CONTRIBUTORS
        if unknown := set(names) - set(unipen.CONTRIBUTORS):
            raise ValueError(f"UNIPEN has no collection {', '.join(sorted(unknown))}")
        digits, left_out = unipen.load(options.unipen, names)
        for reason, count in left_out.items():
            print(f"UNIPEN: {count} segments left out, {reason}", file=sys.stderr)
    if options.pendigits is not None:
        digits += pendigits.load(options.pendigits)
    return digits
