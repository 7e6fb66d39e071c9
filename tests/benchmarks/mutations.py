"""Would a test notice? python -m tests.benchmarks.mutations [--only WORDS]

Each mutation of mutations.toml is a fault that a visitor would meet. In a copy of the project its
test has to pass, and with the fault it has to fail.
"""

import argparse
import ast
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from tests import ROOT

PASSED, FAILED = 0, 1  # what pytest and Node's runner end with; anything else is an error


@dataclass(frozen=True)
class Mutation:
    """One fault: in a file, `before` becomes `after`."""

    fault: str
    file: str
    before: str
    after: str
    test: str

    @contextmanager
    def made(self, project: Path) -> Iterator[None]:
        """Make it in a project, for a while. Raises ValueError if `before` stands not just once."""
        file = project / self.file
        whole = file.read_text()
        if whole.count(self.before) != 1:
            raise ValueError(f"{self.file} has not just one {self.before!r}")
        file.write_text(whole.replace(self.before, self.after))
        try:
            yield
        finally:
            file.write_text(whole)


def mutations() -> list[Mutation]:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
    return [Mutation(**each) for each in listed["mutation"]]


def copy(to: Path) -> Path:
    """Copy the project's files, as they are now."""
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for name in names.stdout.splitlines():
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, to / name)
    return to


def run(project: Path, tests: Iterable[str]) -> int:
    """Run tests of either language. Returns PASSED, FAILED, or another number on an error."""
    tests = sorted(set(tests))
    node = [test for test in tests if test.endswith(".js")]
    ours = [test for test in tests if not test.endswith(".js")]
    commands = {
        ("node", "--test"): node,
        (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"): ours,
    }
    ended = [
        subprocess.run([*command, *tests], cwd=project, capture_output=True).returncode
        for command, tests in commands.items()
        if tests
    ]
    return max(ended, default=PASSED)


def is_noticed(mutation: Mutation, project: Path) -> bool:
    """Raises SyntaxError if the fault would not even run: any test notices that."""
    with mutation.made(project):
        file = project / mutation.file
        if file.suffix == ".py":
            ast.parse(file.read_text())
        elif subprocess.run(["node", "--check", file], capture_output=True).returncode:
            raise SyntaxError(f"{mutation.file} with {mutation.after!r}")
        return run(project, [mutation.test]) == FAILED


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="those whose fault or test has these words")
    only = parser.parse_args().only
    chosen = [each for each in mutations() if only in each.fault or only in each.test]
    with tempfile.TemporaryDirectory() as folder:
        project = copy(Path(folder))
        if run(project, [each.test for each in chosen]) != PASSED:
            print("without any fault, these tests do not all pass")
            return 1
        progress = tqdm(chosen, disable=None)
        missed = 0
        for mutation in progress:
            noticed = is_noticed(mutation, project)
            missed += not noticed
            said = "noticed by" if noticed else "NOT NOTICED by"
            progress.write(f"{mutation.fault}\n    {said} {mutation.test}")
    print(f"{len(chosen)} faults, {missed} of them not noticed")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
