"""Encoding of a drawing and of changed filters as text for a URL, and decoding.

Both are compressed with zlib, whose checksum detects damage.

    drawing   64 x 64 bits
    filters   the format's number; a bit for each filter that follows; from format 2 on a bit for
              each that is switched off; nine float32 of each that follows
    answers   the same, with two bytes of a seed before the float32: what they were learnt for
"""

import base64
import zlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from cnn.arrays import Array, Bitmap
from cnn.page.limits import LARGEST_WEIGHT

FORMAT = 2  # of the filters
DRAWING_BYTES = 64 * 64 // 8
FILTER_BYTES = 9 * 4
LONGEST = 1_000  # characters: a drawing that cannot be packed takes 700


def to_link(bitmap: Bitmap) -> str:
    """Encode a (64, 64) bitmap for a URL, in some 200 characters."""
    return _pack(np.packbits(bitmap).tobytes())


def from_link(text: str) -> Bitmap:
    """Decode what `to_link` made. Raises ValueError for anything else."""
    bits = _unpack(text, DRAWING_BYTES)
    if len(bits) != DRAWING_BYTES:
        raise ValueError("damaged")
    return np.unpackbits(np.frombuffer(bits, np.uint8)).reshape(64, 64).astype(bool)


def filters_to_link(filters: Mapping[int, Array], off: Iterable[int] = ()) -> str:
    """Encode filters (3, 3) by number, 0 to 7, and which are off: 60 characters each."""
    return _pack(bytes([FORMAT, _bits(filters), _bits(off)]) + _floats(filters))


def filters_from_link(text: str) -> tuple[dict[int, Array], frozenset[int]]:
    """Decode what `filters_to_link` made, exactly. Raises ValueError for anything else."""
    packed = _unpack(text, 3 + 8 * FILTER_BYTES)
    if packed[:1] > bytes([FORMAT]):
        raise ValueError("from a later version of this page")
    head = {1: 2, 2: 3}.get(packed[0] if packed else 0)  # bytes
    if head is None or len(packed) < head:
        raise ValueError("damaged")
    return _filters(packed, head), frozenset(_numbers(packed[2]) if head == 3 else [])


class Answers(NamedTuple):
    """What the softmax layer is retrained for; equal values give equal weights."""

    filters: Mapping[int, Array]  # (3, 3) by number, those that were changed
    off: frozenset[int]
    seed: int  # 0 to 65,535


def answers_to_link(answers: Answers) -> str:
    """Encode as `filters_to_link` does, with the seed."""
    head = bytes([FORMAT, _bits(answers.filters), _bits(answers.off), *divmod(answers.seed, 256)])
    return _pack(head + _floats(answers.filters))


def answers_from_link(text: str) -> Answers:
    """Decode what `answers_to_link` made, exactly. Raises ValueError for anything else."""
    packed = _unpack(text, 5 + 8 * FILTER_BYTES)
    if packed[:1] > bytes([FORMAT]):
        raise ValueError("from a later version of this page")
    if packed[:1] != bytes([FORMAT]) or len(packed) < 5:
        raise ValueError("damaged")
    seed = 256 * packed[3] + packed[4]
    return Answers(_filters(packed, 5), frozenset(_numbers(packed[2])), seed)


def _filters(packed: bytes, head: int) -> dict[int, Array]:
    """Decode the filters after a head of bytes, the second of which tells their numbers."""
    numbers = _numbers(packed[1])
    if len(packed) != head + len(numbers) * FILTER_BYTES:
        raise ValueError("damaged")
    filters = np.frombuffer(packed, "<f4", offset=head).astype(np.float32).reshape(-1, 3, 3)
    if not (np.abs(filters) <= LARGEST_WEIGHT).all():  # nor NaN
        raise ValueError("damaged")
    return dict(zip(numbers, filters, strict=True))


def _floats(filters: Mapping[int, Array]) -> bytes:
    return b"".join(np.asarray(filters[k], "<f4").tobytes() for k in sorted(filters))


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << k for k in set(numbers))


def _numbers(bits: int) -> list[int]:
    return [k for k in range(8) if bits >> k & 1]


def _pack(data: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")


def _unpack(text: str, most: int) -> bytes:
    """Decode what `_pack` made of at most `most` bytes. Raises ValueError for anything else."""
    if len(text) > LONGEST:
        raise ValueError("damaged")
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(packed, most + 1)  # no more, against decompression bombs
    except (ValueError, zlib.error) as error:
        raise ValueError("damaged") from error
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("damaged")
    return data
