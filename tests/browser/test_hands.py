"""Ways of writing that most of the world uses, drawn by mouse."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import watched
from tests.browser.driver import Point, clear, draw, status
from tests.browser.windows import visit

Line = list[Point]

HANDS: dict[int, list[list[Line]]] = {
    1: [  # the upstroke long, as long as the stem, and with a foot
        [[(95, 130), (130, 90), (165, 45), (166, 120), (162, 230)]],
        [[(70, 225), (110, 140), (150, 50), (158, 140), (165, 230)]],
        [[(90, 150), (125, 100), (150, 55), (148, 140), (150, 225)], [(95, 228), (200, 224)]],
    ],
    9: [  # the tail hooked to the left, the loop small, open
        [
            [
                (175, 80),
                (145, 52),
                (110, 66),
                (104, 100),
                (130, 122),
                (165, 100),
                (178, 70),
                (180, 130),
                (176, 190),
                (150, 226),
                (110, 228),
                (80, 205),
            ]
        ],
        [
            [
                (165, 62),
                (140, 48),
                (122, 64),
                (134, 84),
                (160, 74),
                (168, 56),
                (172, 120),
                (168, 190),
                (135, 228),
                (85, 215),
            ]
        ],
        [
            [
                (150, 50),
                (112, 62),
                (102, 95),
                (128, 115),
                (162, 95),
                (175, 55),
                (176, 130),
                (170, 195),
                (140, 232),
                (90, 220),
            ]
        ],
    ],
    7: [  # a curl or a serif, crossed below the middle
        [
            [(80, 95), (90, 58), (120, 72), (160, 66), (200, 50), (160, 130), (140, 230)],
            [(100, 155), (190, 145)],
        ],
        [[(85, 90), (85, 55), (195, 52), (150, 140), (125, 230)], [(95, 160), (190, 150)]],
        [
            [(78, 88), (95, 60), (130, 70), (205, 48), (170, 110), (140, 170), (130, 232)],
            [(90, 165), (185, 160)],
        ],
    ],
    4: [  # like a bolt of lightning, open and rounded
        [[(140, 45), (110, 95), (78, 145), (140, 142), (195, 140), (175, 190), (155, 232)]],
        [[(120, 45), (100, 90), (80, 150), (130, 130), (180, 112), (172, 170), (165, 230)]],
        [
            [
                (90, 55),
                (86, 110),
                (105, 150),
                (150, 145),
                (185, 110),
                (190, 55),
                (186, 140),
                (182, 230),
            ]
        ],
    ],
}


@pytest.fixture(scope="module")
def sheet(second_tab: Page, url: str) -> Iterator[Page]:
    """A visitor who draws, clears and draws."""
    yield from watched(visit(second_tab, url))


@pytest.mark.parametrize(("digit", "drawings"), HANDS.items(), ids=map(str, HANDS))
def test_a_continental_hand_is_read(digit: int, drawings: list[list[Line]], sheet: Page) -> None:
    for strokes in drawings:
        draw(sheet, *strokes, steps=1)
        # of the second 9, whose loop is tiny, it may doubt whether it is one
        expect(status(sheet)).to_have_text(re.compile(rf"^(Predicted digit|Not sure): {digit} "))
        clear(sheet)
