"""The rules that find the four forms among digits."""

import numpy as np
import pytest
from numpy.random import default_rng

from cnn.data import skeletons
from cnn.data.unipen import Digit
from cnn.training import forms

DRAWN = {
    "1 with a long upstroke": "1 tent",
    "9 with a hooked tail": "9 hooked",
    "7 curled and crossed": "7 curled and crossed",
    "4 in one stroke": "4 lightning",
}


def digit(name: str, seed: int, **more: bool) -> Digit:
    return Digit(skeletons.write(name, default_rng(seed)), int(name[0]), "syn", **more)


@pytest.mark.parametrize("form", DRAWN)
def test_most_of_what_is_drawn_in_a_form_is_found(form: str) -> None:
    drawn = [digit(DRAWN[form], seed) for seed in range(200)]
    assert len(forms.of_form(form, drawn)) > 120


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("1 with a long upstroke", "1 with a tick"),
        ("9 with a hooked tail", "9 flat loop"),
        ("7 curled and crossed", "7 curled"),
        ("4 in one stroke", "4 open"),
    ],
)
def test_hardly_any_other_way_to_write_the_same_digit_is(form: str, other: str) -> None:
    drawn = [digit(other, seed) for seed in range(200)]
    assert len(forms.of_form(form, drawn)) < 20


@pytest.mark.parametrize("form", DRAWN)
def test_another_label_or_a_flaw_is_no_form(form: str) -> None:
    found = next(d for seed in range(50) if forms.of_form(form, [d := digit(DRAWN[form], seed)]))
    assert not forms.of_form(form, [found._replace(label=(found.label + 1) % 10)])
    assert not forms.of_form(form, [found._replace(whole=False)])
    assert not forms.of_form(form, [found._replace(mislabelled=True)])


def test_a_dot_is_of_no_form_but_one_stroke() -> None:
    dot = [np.zeros((1, 2), np.float32)]
    assert [name for name, (_, rule) in forms.RULES.items() if rule(dot)] == ["4 in one stroke"]
