"""Parallel map over processes, on all cores."""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")

CORES = os.cpu_count() or 1
AHEAD = 8 * CORES  # chunks that may be finished ahead of one that takes long


def in_order(
    function: Callable[[Thing], Answer], things: Iterable[Thing], chunk: int
) -> Iterator[Answer]:
    """Map a function over an iterable, on all cores.

    Items are taken lazily: however many there are, few are in memory. Fewer than one chunk are
    done in this process, and so is everything where processes cannot be started without harm.

    Parameters
    ----------
    function : callable
        One that can be pickled.
    things : iterable
    chunk : int
        Items that a process works on at a time.

    Yields
    ------
    object
        The results, in order.

    Raises
    ------
    ChildProcessError
        If a process dies. Exceptions of function are raised too.
    """
    things = iter(things)
    some = list(islice(things, chunk))
    if len(some) < chunk or not may_begin():
        yield from map(function, chain(some, things))
        return
    pool = ProcessPoolExecutor(CORES, initializer=_prepare)
    ahead: deque[Future[list[Answer]]] = deque()
    try:
        while some:
            ahead.append(_submit(pool, function, some))
            some = list(islice(things, chunk))
            while ahead and (len(ahead) > AHEAD or ahead[0].done()):
                yield from ahead.popleft().result()
        while ahead:
            yield from ahead.popleft().result()
    except BrokenProcessPool as error:
        raise ChildProcessError("a worker process has been killed") from error
    finally:
        pool.shutdown(cancel_futures=True)


def may_begin() -> bool:
    """Whether worker processes may be started.

    Unless it is forked, a worker runs the file of the main module again, with all that stands at
    its top level. It does not if there is no such file, as in a notebook, or if it is a package's
    `__main__`; and the script of the command line does nothing there.
    """
    methods = multiprocessing.get_all_start_methods()  # the default comes first
    method = multiprocessing.get_start_method(allow_none=True) or methods[0]
    main = sys.modules["__main__"]
    file, spec = getattr(main, "__file__", None), getattr(main, "__spec__", None)
    is_package = spec is not None and spec.name.rpartition(".")[2] == "__main__"
    return method == "fork" or file is None or is_package or Path(file).stem == "draw-a-digit"


def _submit(
    pool: ProcessPoolExecutor, function: Callable[[Thing], Answer], things: list[Thing]
) -> Future[list[Answer]]:
    """Submit with SIGINT blocked: workers that start now leave Ctrl-C to their parent."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        return pool.submit(_work, function, things)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        return pool.submit(_work, function, things)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare() -> None:
    """Initialize a worker: it ignores Ctrl-C, and ends with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _work(function: Callable[[Thing], Answer], things: list[Thing]) -> list[Answer]:
    return [function(thing) for thing in things]
