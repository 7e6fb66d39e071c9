"""Answers of many processes come in order, whichever way processes begin on a system."""

import multiprocessing
import os
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image

from cnn import parallel
from tests import ROOT

METHODS = multiprocessing.get_all_start_methods()

# As people write it: nothing keeps a process that imports this from doing it again
AT_THE_TOP = """
import multiprocessing, sys
multiprocessing.set_start_method(sys.argv[1])
import numpy as np
from cnn.preprocess import normalize
images = np.random.default_rng(0).integers(0, 256, (600, 28, 28), np.uint8)
print(normalize(images).sum())
"""
COMMAND_LINE = """
import multiprocessing, sys
multiprocessing.set_start_method(sys.argv[1])
from cnn import parallel
from cnn.__main__ import main
assert parallel.may_begin()
sys.exit(main(sys.argv[2:]))
"""


def said(*arguments: object) -> str:
    """What Python prints, which has nothing to complain of."""
    done = subprocess.run(
        [sys.executable, "-W", "error", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes may begin: Streamlit's tests leave an app in the place of the main module."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))


@pytest.mark.parametrize(
    ("file", "name", "may"),
    [
        (None, None, True),
        ("script.py", None, False),
        ("a/package/module.py", "package.module", False),
        ("a/cnn/__main__.py", "cnn.__main__", True),
        ("bin/draw-a-digit", None, True),
        ("draw-a-digit.exe/__main__.py", "__main__", True),
    ],
)
def test_processes_begin_where_none_repeats_what_the_main_module_does(
    file: str | None, name: str | None, may: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = ModuleType("__main__")
    main.__file__ = file
    main.__spec__ = name and ModuleSpec(name, None)  # type: ignore[assignment]
    monkeypatch.setitem(sys.modules, "__main__", main)
    for method, begins in (("spawn", may), ("forkserver", may), ("fork", True)):
        monkeypatch.setattr(multiprocessing, "get_start_method", lambda _=method, **__: _)
        assert parallel.may_begin() == begins, method


@pytest.mark.usefixtures("processes")
def test_answers_come_in_order_and_few_things_are_taken_ahead() -> None:
    things = iter(range(10_000))
    answers = parallel.in_order(abs, things, 5)
    assert [next(answers) for _ in range(50)] == list(range(50))
    assert next(things) < 50 + 5 * (parallel.AHEAD + 2 * parallel.CORES)
    answers.close()  # type: ignore[attr-defined]
    assert list(parallel.in_order(abs, range(33), 5)) == list(range(33))
    assert list(parallel.in_order(abs, [], 5)) == []


@pytest.mark.usefixtures("processes")
def test_what_goes_wrong_in_a_process_is_raised_here() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(parallel.in_order(int, ["1", "x"], 1))
    with pytest.raises(ChildProcessError, match="killed"):
        list(parallel.in_order(os._exit, [1, 2, 3], 1))


def test_a_program_without_a_guard_gets_the_same_answer_however_processes_begin(
    tmp_path: Path,
) -> None:
    script = tmp_path / "script.py"
    script.write_text(AT_THE_TOP)
    answers = {said(script, method) for method in METHODS}
    assert len(answers) == 1
    assert int(answers.pop()) > 0


def test_the_command_line_uses_processes_however_they_begin(tmp_path: Path) -> None:
    sheet = Image.fromarray(np.pad(np.full((44, 7), 255, np.uint8), ((8, 8), (26, 27))))
    for number in range(70):
        sheet.save(tmp_path / f"{number:02}.png")
    answers = {said("-c", COMMAND_LINE, method, "predict", tmp_path) for method in METHODS}
    assert len(answers) == 1
    assert len(answers.pop().splitlines()) == 70
