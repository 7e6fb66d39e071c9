"""The settings of the process: one BLAS thread, and memory that is kept."""

import os
import platform
import subprocess
import sys

import pytest

from tests import ROOT

THREADS = """
from threadpoolctl import threadpool_info
print({pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"})
"""


def run(code: str, **settings: str) -> str:
    """What Python code prints, in a process of its own that nobody has told a number of threads."""
    told = {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"}
    untold = {name: value for name, value in os.environ.items() if name not in told}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**untold, **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


# Two threads, also where there is one core alone
TWO_THREADS = "import numpy; from threadpoolctl import threadpool_limits; threadpool_limits(2)\n"


def test_blas_has_more_threads_than_one_unless_the_project_is_imported() -> None:
    assert run(TWO_THREADS + THREADS) == "{2}", "else the tests below cannot fail"


@pytest.mark.parametrize("imports", ["import cnn", "from cnn.conv import Conv3x3"])
def test_blas_uses_one_thread_though_numpy_came_first(imports: str) -> None:
    assert run(TWO_THREADS + imports + THREADS) == "{1}"


def test_who_has_set_a_number_of_threads_keeps_it() -> None:
    kept = run(TWO_THREADS + "import cnn" + THREADS, OPENBLAS_NUM_THREADS="2")
    assert kept == "{2}"


def test_on_the_page_which_runs_in_a_thread_blas_uses_one_too() -> None:
    page = "from streamlit.testing.v1 import AppTest\n"
    page += f"app = AppTest.from_file({str(ROOT / 'app.py')!r}, default_timeout=60).run()\n"
    assert run(page + "assert not app.exception" + THREADS) == "{1}"


PAGE_FAULTS = """
import resource, runpy
import numpy as np

runtime = runpy.run_path("cnn/runtime.py")  # by itself: `import cnn` would call it already
{}

def work():
    several = [np.ones(2**23, np.uint8) for _ in range(3)]

work()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    work()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="a habit of glibc")
def test_memory_that_is_freed_is_there_for_the_next_array() -> None:
    kept = int(run(PAGE_FAULTS.format("runtime['keep_freed_memory']()")))
    given_back = int(run(PAGE_FAULTS.format("")))
    print(f"page faults for 60 arrays of 8 MB: {kept}, and {given_back} when left to itself")
    assert kept < 0.1 * given_back
    assert given_back > 100, "else there is nothing to mend"
