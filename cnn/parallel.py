"""A function called for many things, on all cores."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from itertools import count, islice
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")

CORES = os.cpu_count() or 1
AHEAD = 8 * CORES  # chunks that may be done before their turn, when one takes long


def in_order(
    function: Callable[[Thing], Answer], things: Iterable[Thing], chunk: int
) -> Iterator[Answer]:
    """function of each thing, in order; so many things at a time go to a process.

    Things are taken when they are needed: however many there are, few are in memory. Raises
    what function raises, and ChildProcessError if a process dies.
    """
    things = iter(things)
    chunks = enumerate(iter(lambda: list(islice(things, chunk)), []))
    done: dict[int, list[Answer]] = {}
    at_work: dict[Connection, int] = {}
    with _workers(function) as idle:
        for wanted in count():
            while wanted not in done:
                while idle and len(done) < AHEAD and (given := next(chunks, None)):
                    at_work[worker := idle.pop()] = given[0]
                    _exchange(worker.send, given[1])
                if not at_work:
                    return
                ready = set(wait(list(at_work)))
                for worker in [worker for worker in at_work if worker in ready]:
                    done[at_work.pop(worker)] = _exchange(worker.recv)
                    idle.append(worker)
            yield from done.pop(wanted)


@contextlib.contextmanager
def _workers(function: Callable[[Any], Any]) -> Iterator[list[Connection]]:
    """A process for each core, as the pipe that leads to it; in the end all are gone.

    They never see Ctrl-C: that is for the one who waits for their answers.
    """
    processes, pipes = [], []
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        for _ in range(CORES):
            here, there = Pipe()
            process = Process(target=_work, args=(here, there, function), daemon=True)
            process.start()
            there.close()
            processes.append(process)
            pipes.append(here)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        yield pipes
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for process in processes:
            process.kill()
            process.join()


def _work(other_end: Connection, pipe: Connection, function: Callable[[Any], Any]) -> None:
    other_end.close()  # the parent's: once nobody has it open, there is nothing more to come
    with contextlib.suppress(EOFError, OSError):  # the parent is gone
        while True:
            things = pipe.recv()
            try:
                pipe.send([function(thing) for thing in things])
            except Exception as error:
                pipe.send(error)


def _exchange(step: Callable[..., Any], *things: Any) -> Any:
    try:
        answer = step(*things)
    except (EOFError, ConnectionError) as error:
        raise ChildProcessError("one of the processes at work has been killed") from error
    if isinstance(answer, Exception):
        raise answer
    return answer
