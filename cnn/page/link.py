"""A drawing as text for an address, and back."""

import base64
import zlib

import numpy as np

from cnn.arrays import Bitmap


def to_link(bitmap: Bitmap) -> str:
    """A (64, 64) bitmap as text for an address: some 200 characters."""
    packed = zlib.compress(np.packbits(bitmap).tobytes(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def from_link(text: str) -> Bitmap:
    """What `to_link` made -> (64, 64). Raises ValueError for anything else."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        bits = unpacker.decompress(packed, 64 * 64 // 8 + 1)  # no more, whatever is packed
    except (ValueError, zlib.error) as error:
        raise ValueError("a damaged link") from error
    if len(bits) != 64 * 64 // 8 or not unpacker.eof:
        raise ValueError("a damaged link")
    return np.unpackbits(np.frombuffer(bits, np.uint8)).reshape(64, 64).astype(bool)
