"""Type aliases of the arrays used throughout the project."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]  # float32, unless something asks for float64
Ink = NDArray[np.uint8]  # (H, W) grey levels, 0 paper to 255 ink
Bitmap = NDArray[np.bool_]  # (H, W), true where ink is
Labels = NDArray[np.integer]  # (n,) digits, 0 to 9
