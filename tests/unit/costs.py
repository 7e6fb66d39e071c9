"""What a message costs at the most, in time of the processor and in memory."""

import gc
import time
import tracemalloc
from collections.abc import Callable

LOOPS, MEGABYTES = 80, 20  # that a message may cost: 31 on a quiet machine, 49 on a crowded one
A_MEGABYTE = "A" * 1_000_000


def loop() -> None:
    """A measure of this machine, as busy as it is: 4 ms on a core of 2021."""
    total = 0
    for number in range(100_000):
        total += number


def took(act: Callable[[], object]) -> float:
    """Seconds of this process's processor time."""
    began = time.process_time()
    act()
    return time.process_time() - began


def cheap(act: Callable[[], object], megabytes: float = MEGABYTES) -> None:
    """It takes little time of the processor, measured by loops beside it, and little memory."""
    gc.freeze()  # the objects of the tests are no part of what is measured
    rounds = [(took(loop), took(act)) for _ in range(3)]
    gc.unfreeze()
    loops = min(acts for _, acts in rounds) / min(loops for loops, _ in rounds)
    tracemalloc.start()
    try:
        act()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert loops < LOOPS, f"{loops:.0f} loops"
    assert most < 1e6 * megabytes, f"{most / 1e6:.1f} MB"
