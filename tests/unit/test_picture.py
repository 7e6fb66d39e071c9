"""What the living picture gets from Python: the numbers of an answer, and one script."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cnn import DigitCNN
from cnn.data.strokes import place
from cnn.excitement import places
from cnn.page import assets, picture, shared
from cnn.page.message import Message
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor
from cnn.softmax import softmax, with_none
from tests.shapes import SAMPLES
from tests.wire import packed, unpacked

SOBEL = [-1, 0, 1, -2, 0, 2, -1, 0, 1]


def told(visitor: Visitor, **message: Any) -> Visitor:
    """The visitor after this message."""
    Message.of({"number": visitor.last_message + 1, **message}).apply(visitor)
    return visitor


# ---------------------------------------------------------------- what the picture gets


def answer(visitor: Visitor) -> dict[str, np.ndarray]:
    reading = Reading.of(visitor.ink, visitor.network(DigitCNN.load()))
    return unpacked(picture.pack(visitor, reading))


def looked(visitor: Visitor) -> dict[str, np.ndarray]:
    """What follows an answer for whoever looks at a filter."""
    reading = Reading.of(visitor.ink, visitor.network(DigitCNN.load()))
    numbers = np.frombuffer(picture.pack(visitor, reading), "<f4")
    tail = numbers[sum(picture.LAYOUT.values()) :]
    parts = np.split(tail, np.cumsum(list(picture.LOOKED_AT.values()))[:-1])
    return dict(zip(picture.LOOKED_AT, parts, strict=True))


def test_an_answer_holds_what_the_network_says_in_the_order_that_the_browser_reads() -> None:
    visitor = told(Visitor(), ink=packed(place(SAMPLES[5])))
    found, network = answer(visitor), DigitCNN.load()
    activations = Reading.of(visitor.ink, network).activations
    blank = network.forward(np.zeros((28, 28)))
    assert found["number"] == visitor.last_message == 1
    assert found["blank"] == 0
    assert found["probabilities"].argmax() == 5
    for name, values in {
        "probabilities": softmax(with_none(activations.logits)),
        "logits": activations.logits,
        "image": activations.image,
        "maps": activations.conv,
        "filters": network.conv.filters,
        "changed": np.zeros(8),
        "off": np.zeros(8),
    }.items():
        assert_array_equal(found[name], values.ravel(), name)
    assert_allclose(found["blankPooled"], blank.pool[5, 7], atol=1e-6)
    assert_allclose(found["blankLogits"], blank.logits, atol=1e-4)
    result = shared.exam().result(network.conv.filters)
    for name, values in result._asdict().items():
        assert_array_equal(found[name], np.ravel(values), name)
    assert not found["several"]
    assert len(picture.LAYOUT) == 19, "number, pause and blank besides these"


def test_what_excites_a_filter_follows_for_whoever_looks_at_one() -> None:
    visitor = told(Visitor(), filters={"2": SOBEL}, look=2)
    found = looked(visitor)
    images, labels, _ = shared.test_images()
    expected = places(np.reshape(SOBEL, (3, 3)), images)
    assert_array_equal(found["images"], expected.images)
    assert_array_equal(found["digits"], labels[expected.images])
    assert_array_equal(found["cells"], expected.cells.ravel())
    nine = found["patches"].reshape(12, 9, 9)[:, 3:6, 3:6].reshape(12, 9)
    assert_allclose(nine @ SOBEL, found["values"], atol=1e-5)
    assert len(answer(told(visitor, look=None))) == len(picture.LAYOUT), "and nothing more"


def test_a_test_image_is_put_onto_the_sheet_as_it_was() -> None:
    images = shared.test_images().images
    for number in (0, 7, len(images) - 1):
        visitor = told(Visitor(ink=place(SAMPLES[3])), bring=number)
        assert_array_equal(Reading.of(visitor.ink, DigitCNN.load()).image, images[number])
        assert (visitor.brought, visitor.rerun) == (1, True)


def test_a_blank_sheet_is_said_to_be_blank() -> None:
    assert answer(Visitor())["blank"] == 1


def test_with_filters_of_ones_own_the_drawings_answers_before_and_after_come_along() -> None:
    visitor = told(Visitor(), ink=packed(place(SAMPLES[5])), filters={"2": SOBEL}, off=[4])
    found, shipped = answer(visitor), DigitCNN.load()
    assert_array_equal(found["changed"], np.eye(8)[2])
    assert_array_equal(found["off"], np.eye(8)[4])
    assert_array_equal(found["own"], np.eye(8)[2])
    filters = shipped.conv.filters.reshape(8, 9)
    assert_array_equal(found["filters"].reshape(8, 9)[[2, 4]], [SOBEL, filters[4]], "both are kept")
    assert_array_equal(found["maps"].reshape(26, 26, 8)[..., 4], 0)
    image = Reading.of(visitor.ink, shipped).image
    nothing, own = np.zeros((3, 3)), np.reshape(SOBEL, (3, 3))
    for k, changed_before, changed_after in (
        (2, {4: nothing}, {2: own, 4: nothing}),
        (4, {2: own}, {2: own, 4: nothing}),
        (7, {2: own, 4: nothing}, {2: own, 4: nothing, 7: nothing}),
    ):
        looked_at = looked(told(visitor, look=k))
        assert looked_at["filter"] == k
        for name, changed in (("logitsBefore", changed_before), ("logitsAfter", changed_after)):
            expected = shipped.with_filters(changed).forward(image).logits
            assert_allclose(looked_at[name], expected, rtol=1e-4, atol=5e-4)


def test_a_switch_goes_over_and_a_filter_keeps_its_numbers() -> None:
    visitor = told(Visitor(), filters={"1": SOBEL}, off=[1, 6])
    assert visitor.off == {1, 6}
    assert_array_equal(visitor.filters[1].ravel(), SOBEL)
    assert told(visitor, off=[]).off == frozenset()
    assert_array_equal(visitor.filters[1].ravel(), SOBEL)


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
        code = [line for line in text.splitlines() if not re.match(r" *(\*|/\*)", line)]
        longest = max(code, key=len).removeprefix("export ")
        assert script.count(longest) == 1, f"{module} once"


def test_each_module_of_a_script_has_a_scope_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = tmp_path / "part"
    part.mkdir()
    (tmp_path / "one.js").write_text(
        "/** What one know. */\nconst NAME = 1;\n"
        "export function one() {\n  /** @type {number} */ const known = NAME;\n  return known;\n}\n"
        "/**\n * What others know.\n * @param {string} x\n */\n"
    )
    (part / "two.js").write_text(
        'import { one } from "../one.js";\n\n'
        "const NAME = 2;\nexport const two = () => one() + NAME;\n"
    )
    (part / "all.js").write_text(
        'import { one } from "../one.js";\nimport { two } from "./two.js";\n\n'
        "const NAME = 4;\nexport default () => one() + two() + NAME;\n"
    )
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    script = assets.joined("part/all.js")
    assert "know." not in script  # documentation is for those who read the modules
    (tmp_path / "joined.mjs").write_text(script)
    (tmp_path / "try.mjs").write_text(
        'import sum from "./joined.mjs";\nprocess.exit(sum() === 8 ? 0 : 1);\n'
    )
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node here; .ci/run installs it")
    assert subprocess.run([node, tmp_path / "try.mjs"], check=False).returncode == 0
