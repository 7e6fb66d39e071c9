"""Files like pendigits', as a test wants them."""

from pathlib import Path

from cnn.data import pendigits

HEAD = """\
.INCLUDE        dene.doc

.LEXICON "0" "1" "2" "3" "4" "5" "6" "7" "8" "9"
.HIERARCHY      DIGIT

"""
SEVEN = """\
.SEGMENT DIGIT    0-1 ? "7"
.COMMENT 7 12  224
.PEN_DOWN
 10  90
 50  88
 30  10
.PEN_UP
.DT 151
.PEN_DOWN
 20  50
 60  52
.PEN_UP
.DT 100
"""
ONE = """\
.SEGMENT DIGIT    2 ? "1"
.COMMENT 1 12  225
.PEN_DOWN
 5  9
 5  1
.PEN_UP
"""


def written(folder: Path, train: str = HEAD + SEVEN + ONE, test: str = HEAD + SEVEN) -> Path:
    """A folder with the two files."""
    for name, text in zip(pendigits.FILES, (train, test), strict=True):
        (folder / name).write_text(text)
    return folder
