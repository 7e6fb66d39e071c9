"""A convolutional network in NumPy that reads hand-drawn digits.

    ink, any size      -> drawing.py -> (28, 28)      grey levels, 0 paper to 255 ink
    (28, 28)           -> conv.py    -> (26, 26, 8)   eight feature maps
    (26, 26, 8)        -> maxpool.py -> (13, 13, 8)   the largest of every 2 x 2 values
    (13, 13, 8)        -> softmax.py -> (10,)         a probability for each digit

ink.py brings the ink, network.py joins the layers, fused.py computes all three at once where it
must be fast, explain.py takes their sums apart, train.py teaches them, and `python -m cnn` is the
command line.
"""

import os

# The matrices here are too small for BLAS's threads: they would mostly wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when NumPy is first imported

import numpy as np

from cnn.conv import Conv3x3
from cnn.maxpool import MaxPool2
from cnn.network import Activations, DigitCNN
from cnn.softmax import Softmax

# glibc gives freed memory back to the system, page by page, unless it has seen larger blocks
# come and go: without this line, two thirds of the time of training is page faults.
np.empty(2**24, np.uint8)

__all__ = ["Activations", "Conv3x3", "DigitCNN", "MaxPool2", "Softmax"]
