"""The story's text: short, complete, and true of the network that the page shows."""

import math
import re
from html import unescape

import numpy as np

from cnn import DigitCNN
from cnn.page import assets
from cnn.page.story import PARTS

TEXT = (assets.FOLDER / "story" / "story.html").read_text()
STEPS = re.findall(r"<article(?: data-light=\"(\w+)\")?>(.*?)</article>", TEXT, re.S)


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", html))).strip()


def test_the_story_has_eleven_steps() -> None:
    assert len(STEPS) == 11


def test_every_step_is_two_or_three_sentences_and_one_thing_to_try() -> None:
    for _, step in STEPS:
        heading, told, *_ = re.findall(r"<(?:h2|p)>(.*?)</(?:h2|p)>", step, re.S)
        sentences = re.findall(r"[.:?](?= [A-Z]|$)", plain(told).replace("(", ""))
        assert 2 <= len(sentences) <= 4, plain(heading)
        assert step.count("<b>Try</b>") == 1, plain(heading)


def test_steps_light_up_every_part_of_the_picture_and_nothing_else() -> None:
    assert {part for part, _ in STEPS if part} == set(PARTS)


def test_students_questions_are_answered() -> None:
    questions = [plain(q) for q in re.findall(r"<summary>(.*?)</summary>", TEXT, re.S)]
    for word in ("filter 3", "ReLU", "letter", "only paper", "frame"):
        assert any(word in question for question in questions), word


def test_the_figures_told_are_those_of_the_network() -> None:
    told, network = plain(TEXT), DigitCNN.load()
    activations = network.forward(np.zeros((28, 28), np.uint8))
    figures = [
        f"{sum(p.size for p in network.parameters.values()):,} numbers",
        f"= {activations.pool.size:,} pooled numbers",
        f"= {activations.conv[..., 0].size} times",
        f"= {activations.image.size} numbers",
        f"{math.log(10):.3f} for a random guess among ten",
    ]
    for figure in figures:
        assert figure in told, figure


def test_on_bare_paper_a_map_is_minus_half_the_sum_of_its_filter() -> None:
    network = DigitCNN.load()
    blank = network.forward(np.zeros((28, 28), np.uint8)).conv
    np.testing.assert_allclose(blank[0, 0], -0.5 * network.conv.filters.sum((1, 2)), atol=1e-6)


def test_the_storys_buttons_cannot_be_pressed_until_its_script_runs() -> None:
    for name in ("back", "next"):
        assert re.search(rf'<button[^>]*class="{name}"[^>]* disabled>', TEXT)
