"""Two settings of the process that the small arrays here need to be computed fast."""

import os

import numpy as np
from threadpoolctl import threadpool_limits


def use_one_blas_thread() -> None:
    """Matrices as small as these would mostly wait for BLAS's threads to meet.

    Whoever has set OPENBLAS_NUM_THREADS keeps what they have set. OpenBLAS listens to the first
    thread that sets a limit, so this is done when the package is first imported.
    """
    if "OPENBLAS_NUM_THREADS" not in os.environ:
        threadpool_limits(1, user_api="blas")


def keep_freed_memory() -> None:
    """Have glibc keep what is freed, for the next array.

    It gives memory back to the system, page by page, unless it has seen larger blocks come and
    go: else two thirds of the time of training would be page faults.
    """
    np.empty(2**24, np.uint8)
