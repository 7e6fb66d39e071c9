"""What is taken along is made once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from cnn import DigitCNN
from cnn.page import save
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor


def test_all_maps_are_made_once_for_a_drawing_and_one_at_a_time(
    monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator
) -> None:
    network = DigitCNN(rng=rng)
    under_way = threading.Semaphore(1)
    made: list[Reading] = []

    def draw(reading: Reading) -> bytes:
        assert under_way.acquire(blocking=False), "two at once"
        made.append(reading)
        under_way.release()
        return bytes([len(made)])

    monkeypatch.setattr(save, "maps_png", draw)
    visitors = [Visitor() for _ in range(4)]
    readings = [Reading.of(np.full((280, 280), k, np.uint8), network) for k in range(4)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(save.all_maps, visitors * 10, readings * 10))
    assert len(made) == 4
    first = save.all_maps(visitors[0], readings[0])
    other = save.all_maps(visitors[0], readings[1])
    assert first != other
    assert save.all_maps(visitors[0], readings[1]) == other
    assert len(made) == 5
