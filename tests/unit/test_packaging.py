"""What is declared about the project in one place agrees with what another says."""

import importlib
import re
import tomllib

import cnn
from cnn.network import SHIPPED_WEIGHTS
from tests import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_requirements_txt_asks_for_what_the_page_needs() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    asked = [line for line in lines if line and not line.startswith("#")]
    assert asked == PROJECT["dependencies"] + PROJECT["optional-dependencies"]["page"]


def test_the_lock_file_fixes_a_version_of_all_that_training_needs_and_the_project_allows() -> None:
    lines = (ROOT / "requirements-training.lock").read_text().splitlines()
    fixed = {line.partition("==")[0].lower() for line in lines if "==" in line}
    needed = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["training"]
    names = {re.split("[<>=~!]", requirement)[0].lower() for requirement in needed}
    assert names <= fixed


def test_the_command_is_the_modules_main() -> None:
    module, _, function = PROJECT["scripts"]["draw-a-digit"].partition(":")
    assert callable(getattr(importlib.import_module(module), function))


def test_the_weights_lie_inside_the_package_which_is_installed_whole() -> None:
    assert SHIPPED_WEIGHTS.is_file()
    assert SHIPPED_WEIGHTS.parent == ROOT / "cnn"
    assert cnn.__file__ == str(ROOT / "cnn" / "__init__.py")
