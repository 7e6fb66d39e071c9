"""Two settings of the process that make computing with small arrays fast."""

import os

import numpy as np
from threadpoolctl import threadpool_limits


def use_one_blas_thread() -> None:
    """Limit BLAS to one thread: matrices this small would mostly wait for synchronization.

    A value of OPENBLAS_NUM_THREADS that is set already is kept. OpenBLAS obeys the first thread
    that sets a limit, so this is done when the package is first imported.
    """
    if "OPENBLAS_NUM_THREADS" not in os.environ:
        threadpool_limits(1, user_api="blas")


def keep_freed_memory() -> None:
    """Make glibc keep freed memory for the next array.

    It returns memory to the system unless it has seen larger blocks freed: without this, page
    faults would take two thirds of the time of training.
    """
    np.empty(2**24, np.uint8)
