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
        print(end="", flush=True)  # what cannot be written is noticed here, not at the very end
        return status
    except BrokenPipeError:  # of `| head`, which has read enough
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
    """Let go of what is still to be printed, if it cannot be: Python would complain at its end."""
    try:
        print(end="", flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Version(argparse.Action):
    """Looked up when it is asked for: a copy of the repository alone has none."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(version("draw-a-digit"))
        except PackageNotFoundError:
            print("not installed")
        parser.exit()


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("draw-a-digit", description="A CNN in NumPy reads digits.")
    parser.add_argument("--version", action=Version, nargs=0, help="tell which this is")
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
    sub.add_argument("--out", default="weights.npz", metavar="FILE", help="(%(default)s)")
    sub.add_argument("--history", metavar="FILE", help="keep checkpoints of the run, for the page")
    sub.add_argument("--sample", metavar="FILE", help="keep 3,000 MNIST images, for the page")

    sub = command(commands.evaluate, "evaluate")
    add_data(sub)
    add_weights(sub)
    sub.add_argument("--picture", metavar="FILE", help="a PNG sheet of what is misread")
    sub.add_argument("--sample", metavar="FILE", help="keep 1,000 MNIST test images, for the page")

    sub = command(commands.validate, "validate")
    add_data(sub)
    add_recipe(sub)
    sub.add_argument("--only", metavar="NAME,...", help="hold out these contributors, in one run")
    sub.add_argument("--picture", metavar="FILE", help="a PNG sheet of what is misread")

    sub = command(commands.page, "page")
    sub.add_argument("--port", type=at_least_one, default=8501, help="(%(default)s)")
    sub.add_argument("--address", default="localhost", help="0.0.0.0: for all (%(default)s)")

    sub = command(commands.health, "health")
    sub.add_argument("--url", help="where the page's server is, to be asked too")

    sub = command(commands.predict, "predict")
    add_weights(sub)
    sub.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="pictures or folders")
    return parser


def add_data(sub: argparse.ArgumentParser, pens: bool = True) -> None:
    sub.add_argument("--mnist", metavar="DIR", help="the four IDX files (else: download them)")
    if pens:
        sub.add_argument("--unipen", metavar="DIR", help="UNIPEN train_r01_v07")
        sub.add_argument("--collections", metavar="NAME,...", help="of UNIPEN, only these")
        sub.add_argument("--pendigits", metavar="DIR", help="pendigits-train and pendigits-test")


def add_seed(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--seed", type=int, default=0, help="the same repeats the run (%(default)s)")


def add_recipe(sub: argparse.ArgumentParser) -> None:
    add_seed(sub)
    sub.add_argument("--epochs", type=at_least_one, default=30, help="(%(default)s)")
    sub.add_argument("--batch-size", type=at_least_one, default=64, help="(%(default)s)")


def add_weights(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--weights", default=SHIPPED_WEIGHTS, metavar="FILE", help="(the page's)")


def at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 on, not {text}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
