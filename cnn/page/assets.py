"""The page's files: paths, readers, bundling of scripts, checks (no Streamlit here)."""

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from cnn import site
from cnn.archive import read_arrays
from cnn.arrays import Ink, Labels
from cnn.network import SHIPPED_WEIGHTS, DigitCNN
from cnn.training.history import SHIPPED_HISTORY, History

Points = list[list[float]]  # [x, y] each

FOLDER = site.ASSETS
SAMPLES, CONTINENTAL = FOLDER / "samples.json", FOLDER / "samples-continental.json"
MNIST_SAMPLE, MNIST_TEST = FOLDER / "mnist-sample.npz", FOLDER / "mnist-test.npz"
STYLES = FOLDER / "style.css", FOLDER / "parts.css"
COMPONENTS = (
    "picture/picture",
    "story/story",
    "learn/training",
    "mistakes/mistakes",
    "photo/photo",
)
WIRE, LATER = ALONE = "picture/wire", "learn/later"  # scripts alone
IMPORT = re.compile(
    r'^(?:import ({[^}]*}) from|@import) "(\.\.?/(?:\w+/)*(\w+)\.(?:js|css))";\n', re.M
)
EXPORT = re.compile(r"^export (?:class|function|const) (\w+)", re.M)
JSDOC = re.compile(r"^ */\*\*(?:(?!\*/).)*\*/\n", re.M | re.S)  # with nothing else on its lines


def weights() -> Path:
    """Path of the shipped weights, or $DIGIT_WEIGHTS."""
    return Path(os.environ.get("DIGIT_WEIGHTS", SHIPPED_WEIGHTS))


def files() -> dict[Path, Callable[[Path], object]]:
    """Every file that the page needs, with the function that reads it."""
    texts = [
        *STYLES,
        *(FOLDER / f"{name}.html" for name in COMPONENTS),
        *(sheet for name in COMPONENTS for sheet in modules(f"{name}.css")),
        *(module for name in (*COMPONENTS, *ALONE) for module in modules(f"{name}.js")),
    ]
    return {
        weights(): DigitCNN.load,
        SHIPPED_HISTORY: History.load,
        MNIST_SAMPLE: read_mnist_sample,
        MNIST_TEST: read_test_images,
        SAMPLES: read_samples,
        CONTINENTAL: read_samples,
        **dict.fromkeys(texts, read_text),
    }


def modules(name: str) -> list[Path]:
    """List a script or style sheet after everything that it imports, missing files included."""
    found: dict[Path, None] = {}

    def add(path: Path) -> None:
        if path not in found and path.is_file():
            for _, imported, _ in IMPORT.findall(path.read_text("utf-8", "replace")):
                add(Path(os.path.normpath(path.parent / imported)))
        found[path] = None

    add(FOLDER / name)
    return list(found)


def joined(name: str) -> str:
    """Bundle a script or style sheet with everything that it imports: components need one text.

    Documentation is left out, a third of the scripts: every visitor is sent the bundle.
    """
    *imported, last = modules(name)
    if name.endswith(".css"):
        return "\n".join(IMPORT.sub("", read_text(path)) for path in (*imported, last))
    own = re.sub(r"^export (?!default)", "", _bound(last), flags=re.M)
    return "\n".join([*map(_scope, imported), own])


def _scope(path: Path) -> str:
    """Wrap a module in a function of its own, as an object of its exports."""
    text = _bound(path)
    names = ", ".join(EXPORT.findall(text))
    text = re.sub(r"^export ", "", text, flags=re.M)
    return f"const {path.stem}_js = (() => {{\n{text}return {{ {names} }};\n}})();\n"


def _bound(path: Path) -> str:
    """Replace the imports of a module by such objects, and its documentation by nothing."""
    return JSDOC.sub("", IMPORT.sub(r"const \1 = \3_js;\n", read_text(path)))


def read_text(path: Path) -> str:
    """Read a text file, which must not be empty."""
    if text := path.read_text("utf-8"):
        return text
    raise ValueError("empty")


def read_samples(path: Path) -> list[list[Points]]:
    """Read a drawing of each digit, 0 to 9: its strokes as points on the canvas."""
    digits = json.loads(read_text(path))
    return [digits[str(digit)] for digit in range(10)]


class TestImages(NamedTuple):
    """Digits that no network of the page was trained on."""

    images: Ink  # (n, 28, 28), normalized
    labels: Labels  # (n,)
    grids: Ink  # (n, 512): the 64 x 64 bits that each was made from, packed


def read_mnist_sample(path: Path) -> tuple[Ink, Labels]:
    """Read normalized images of MNIST, (n, 28, 28), and their labels, (n,)."""
    images, labels = read_arrays(path, ("images", "labels")).values()
    _check_images(images, labels)
    if len(labels) <= 500:
        raise ValueError("there are too few of them to test with 500")
    return images, labels


def read_test_images(path: Path) -> TestImages:
    """Read the test images that `draw-a-digit evaluate --sample` has saved."""
    sample = TestImages(**read_arrays(path, TestImages._fields))
    _check_images(sample.images, sample.labels)
    if sample.grids.shape != (len(sample.labels), 512) or sample.grids.dtype.str != "|u1":
        raise ValueError(f"grids {sample.grids.shape} are not those of the images")
    return sample


def _check_images(images: Ink, labels: Labels) -> None:
    if images.shape != (len(labels), 28, 28) or labels.ndim != 1 or not len(labels):
        raise ValueError(f"images {images.shape} and labels {labels.shape} do not belong together")
    if {images.dtype.str, labels.dtype.str} != {"|u1"} or labels.max() > 9:
        raise ValueError("grey levels and digits are bytes, the digits 0 to 9")


def problems(asked: Mapping[Path, Callable[[Path], object]] | None = None) -> list[str]:
    """List the files that cannot be read, a line each, with name and error."""
    found = []
    for path, read in (files() if asked is None else asked).items():
        try:
            read(path)
        except Exception as error:  # a damaged file may raise anything
            name, reason = str(path), getattr(error, "strerror", None) or error
            line = str(reason) if name in str(reason) else f"{name}: {reason}"
            found.append(" ".join(line.split()))
    return found
