"""A convolutional network in NumPy that reads hand-drawn digits.

    ink, any size      -> preprocess.py -> (28, 28)      grey levels, 0 paper to 255 ink
    (28, 28)           -> conv.py       -> (26, 26, 8)   eight feature maps
    (26, 26, 8)        -> maxpool.py    -> (13, 13, 8)   the largest of every 2 x 2 values
    (13, 13, 8)        -> softmax.py    -> (10,)         a probability for each digit

network.py combines the layers, fused.py is the fused, faster implementation, and attribution.py
attributes the outputs to the inputs. data/ reads drawings and data sets, training/ trains the
network, page/ is the web page, and `python -m cnn` is the command line.
"""

from cnn.conv import Conv3x3
from cnn.maxpool import MaxPool2
from cnn.network import Activations, DigitCNN
from cnn.runtime import keep_freed_memory, use_one_blas_thread
from cnn.softmax import Softmax

use_one_blas_thread()
keep_freed_memory()

__all__ = ["Activations", "Conv3x3", "DigitCNN", "MaxPool2", "Softmax"]
