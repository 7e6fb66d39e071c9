"""Files like UNIPEN's, as a test wants them."""

from pathlib import Path

# Four components: 0 down, 1 up, 2 down, 3 down; what has no points is none.
TRACE = """\
.VERSION 1.0
.COMMENT 1 2 3 not a point
.COORD X Y T P
.PEN_DOWN
10 20 0 1
30 50 1 1
.PEN_UP
31 51 2 0
.PEN_DOWN
.PEN_UP
.PEN_DOWN
.DT 100
5 6 3 1
.DT 100
7 8 4 1
.START_BOX
99 99 9 9
.PEN_DOWN
1 2 5 1

"""


def written(folder: Path, data: str, trace: str | None = TRACE, collection: str = "syn") -> Path:
    """A folder as UNIPEN's, with one file of digits and its traces; the file of digits."""
    file = folder / "data" / "1a" / collection / "x.dat"
    traces = folder / "include" / collection / "data" / "y.dat"
    for path, text in ((file, data), (traces, trace)):
        if text is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "latin-1")
    return file


def segments(*lines: str, collection: str = "syn") -> str:
    head = [f".INCLUDE {collection}/{collection}.doc", f".INCLUDE {collection}/data/y.dat"]
    return "\n".join([".VERSION 1.0", *head, *lines, ""])
