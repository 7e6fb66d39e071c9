"""The command line: draw-a-digit, or python -m cnn, with forward | train | evaluate | ..."""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from cnn import commands
from cnn.commands import Options
from cnn.network import SHIPPED_WEIGHTS


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        print(end="", flush=True)  # errors of writing are raised here, not at exit
        return status
    except BrokenPipeError:  # `| head` has read enough
        _drop_output()
        return 128 + 13  # SIGPIPE, which Windows has no name for
    except KeyboardInterrupt:
        print("\nStopped" + ": nothing was written" * ("out" in options) + ".", file=sys.stderr)
        return 128 + signal.SIGINT
    except OSError as error:
        about = f"{error.filename}: " if error.filename else ""
        print(f"error: {about}{error.strerror or error}", file=sys.stderr)
        _drop_output()
        return 1
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _drop_output() -> None:
    """Discard output that cannot be written: Python would report it at exit."""
    try:
        print(end="", flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Version(argparse.Action):
    """Look the version up on demand: a copy of the repository that is not installed has none."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print the version and exit."""
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(version("draw-a-digit"))
        except PackageNotFoundError:
            print("not installed")
        parser.exit()


def parser() -> argparse.ArgumentParser:
    """Build the parser of all commands; each sets `run` to its function."""
    parser = argparse.ArgumentParser(
        "draw-a-digit", description="A CNN in pure NumPy that reads handwritten digits."
    )
    parser.add_argument("--version", action=Version, nargs=0, help="print the version")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(run: Callable[[Options], int], name: str) -> argparse.ArgumentParser:
        sub = subparsers.add_parser(name, help=run.__doc__, description=run.__doc__)
        sub.set_defaults(run=run)
        return sub

    sub = command(commands.forward, "forward")
    add_data(sub, pens=False)
    add_seed(sub)

    sub = command(commands.train, "train")
    add_data(sub)
    add_recipe(sub)
    sub.add_argument(
        "--out", default="weights.npz", metavar="FILE", help="of the weights (%(default)s)"
    )
    sub.add_argument("--history", metavar="FILE", help="save checkpoints of the run, for the page")
    sub.add_argument("--sample", metavar="FILE", help="save 3,000 MNIST images, for the page")

    sub = command(commands.evaluate, "evaluate")
    add_data(sub)
    add_weights(sub)
    sub.add_argument(
        "--picture", metavar="FILE", help="write a PNG contact sheet of the misread digits"
    )
    sub.add_argument("--sample", metavar="FILE", help="save 1,000 MNIST test images, for the page")

    sub = command(commands.validate, "validate")
    add_data(sub)
    add_recipe(sub)
    sub.add_argument(
        "--only", metavar="NAME,...", help="hold out these contributors together, in one run"
    )
    sub.add_argument(
        "--picture", metavar="FILE", help="write a PNG contact sheet of the misread digits"
    )

    sub = command(commands.page, "page")
    sub.add_argument("--port", type=at_least_one, default=8501, help="(%(default)s)")
    sub.add_argument(
        "--address",
        default="localhost",
        help="0.0.0.0: for other machines too (%(default)s)",
    )

    sub = command(commands.health, "health")
    sub.add_argument("--url", help="also check that a server of the page answers at this address")

    sub = command(commands.predict, "predict")
    add_weights(sub)
    sub.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="picture files or folders")
    return parser


def add_data(sub: argparse.ArgumentParser, pens: bool = True) -> None:
    """Add the options of the data sets."""
    sub.add_argument(
        "--mnist", metavar="DIR", help="folder of the four IDX files (default: download)"
    )
    if pens:
        sub.add_argument("--unipen", metavar="DIR", help="folder of UNIPEN train_r01_v07")
        sub.add_argument(
            "--collections", metavar="NAME,...", help="only these collections of UNIPEN"
        )
        sub.add_argument(
            "--pendigits", metavar="DIR", help="folder of pendigits-train and pendigits-test"
        )


def add_seed(sub: argparse.ArgumentParser) -> None:
    """Add --seed."""
    sub.add_argument(
        "--seed", type=int, default=0, help="random seed; the same one repeats a run (%(default)s)"
    )


def add_recipe(sub: argparse.ArgumentParser) -> None:
    """Add the hyperparameters of training."""
    add_seed(sub)
    sub.add_argument(
        "--epochs", type=at_least_one, default=30, help="passes over MNIST (%(default)s)"
    )
    sub.add_argument(
        "--batch-size", type=at_least_one, default=64, help="images in a step (%(default)s)"
    )


def add_weights(sub: argparse.ArgumentParser) -> None:
    """Add --weights."""
    sub.add_argument(
        "--weights",
        default=SHIPPED_WEIGHTS,
        metavar="FILE",
        help="weights to load (default: the shipped ones)",
    )


def at_least_one(text: str) -> int:
    """Parse an integer of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected an integer of at least 1, not {text}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
