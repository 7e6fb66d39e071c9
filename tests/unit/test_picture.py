"""What the living picture gets from Python: the numbers of an answer, and one script."""

import re
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cnn import DigitCNN
from cnn.data.strokes import place
from cnn.page import assets, picture
from cnn.page.message import Message
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor
from tests.shapes import SAMPLES
from tests.wire import packed, unpacked

SOBEL = [-1, 0, 1, -2, 0, 2, -1, 0, 1]


def told(visitor: Visitor, **message: Any) -> Visitor:
    """The visitor after this message."""
    Message.of({"number": visitor.heard + 1, **message}).apply(visitor)
    return visitor


# ---------------------------------------------------------------- what the picture gets


def answer(visitor: Visitor) -> dict[str, np.ndarray]:
    reading = Reading.of(visitor.ink, visitor.network(DigitCNN.load()))
    return unpacked(picture.pack(visitor, reading))


def test_an_answer_holds_what_the_network_says_in_the_order_that_the_browser_reads() -> None:
    visitor = told(Visitor(), ink=packed(place(SAMPLES[5])))
    found, network = answer(visitor), DigitCNN.load()
    activations = Reading.of(visitor.ink, network).activations
    blank = network.forward(np.zeros((28, 28)))
    assert found["number"] == visitor.heard == 1
    assert found["blank"] == 0
    assert found["probabilities"].argmax() == 5
    for name, values in {
        "probabilities": activations.probabilities,
        "logits": activations.logits,
        "image": activations.image,
        "maps": activations.conv,
        "filters": network.conv.filters,
        "changed": np.zeros(8),
        "trained": activations.probabilities,
    }.items():
        assert_array_equal(found[name], values.ravel(), name)
    assert_allclose(found["blankPooled"], blank.pool[5, 7], atol=1e-6)
    assert_allclose(found["blankLogits"], blank.logits, atol=1e-4)
    assert len(picture.LAYOUT) == 12, "number, pause and blank besides these"


def test_a_blank_sheet_is_said_to_be_blank() -> None:
    assert answer(Visitor())["blank"] == 1


def test_with_filters_of_ones_own_the_answer_as_trained_comes_along() -> None:
    visitor = told(Visitor(), ink=packed(place(SAMPLES[5])), filters={"2": SOBEL})
    found, shipped = answer(visitor), DigitCNN.load()
    assert_array_equal(found["changed"], np.eye(8)[2])
    assert_array_equal(found["filters"].reshape(8, 9)[2], SOBEL)
    image = Reading.of(visitor.ink, shipped).image
    assert_allclose(found["trained"], shipped.predict(image), atol=1e-6)
    assert not np.allclose(found["probabilities"], found["trained"], atol=1e-3)


def test_the_more_visitors_draw_the_longer_is_each_ones_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1000.0]
    monkeypatch.setattr(picture, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(picture, "_pens", {})
    visitors = [Visitor() for _ in range(40)]
    pauses = [picture.pause(visitor) for visitor in visitors]
    assert_allclose(pauses, [50 * n for n in range(1, 41)])
    assert 1000 / picture.pause(visitors[0]) * 40 == picture.ANSWERS_A_SECOND
    now[0] += 2.1
    assert picture.pause(visitors[0]) == 50, "the others' pens rest"


# ---------------------------------------------------------------- one script


def test_the_picture_comes_as_one_script_of_all_its_modules() -> None:
    script = assets.joined("picture/picture.js")
    assert not re.search(r"^import ", script, re.MULTILINE)
    assert re.findall(r"^export .*", script, re.MULTILINE) == [
        line for line in script.splitlines() if line.startswith("export default")
    ]
    assert script.count("export default") == 1
    modules = {file.stem for file in (assets.FOLDER / "picture").glob("*.js")} - {"wire"}
    for module in modules:
        text = (assets.FOLDER / "picture" / f"{module}.js").read_text()
        longest = max(text.splitlines(), key=len).removeprefix("export ")
        assert script.count(longest) == 1, f"{module} once"


def test_each_module_of_a_script_has_a_scope_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.js").write_text(
        "const NAME = 1;\nexport function one() {\n  return NAME;\n}\n"
    )
    (tmp_path / "two.js").write_text(
        'import { one } from "./one.js";\n\n'
        "const NAME = 2;\nexport const two = () => one() + NAME;\n"
    )
    (tmp_path / "all.js").write_text(
        'import { one } from "./one.js";\nimport { two } from "./two.js";\n\n'
        "const NAME = 4;\nexport default () => one() + two() + NAME;\n"
    )
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    (tmp_path / "joined.mjs").write_text(assets.joined("all.js"))
    (tmp_path / "try.mjs").write_text(
        'import sum from "./joined.mjs";\nprocess.exit(sum() === 8 ? 0 : 1);\n'
    )
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node here; .ci/run installs it")
    assert subprocess.run([node, tmp_path / "try.mjs"], check=False).returncode == 0
