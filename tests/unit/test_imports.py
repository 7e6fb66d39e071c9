"""Who may import whom: the rooms of the house, and what a command does not wait for."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests import ROOT

NETWORK = [
    *("arrays", "conv", "maxpool", "softmax", "network", "fused", "contributions", "excitement"),
    *("attribution", "presets", "preprocess", "parallel", "archive", "files"),
    *("confidence", "runtime"),
]


def name_of(file: Path) -> str:
    """cnn/data/mnist.py -> cnn.data.mnist, cnn/__init__.py -> cnn."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(file): file for file in [ROOT / "app.py", *ROOT.glob("cnn/**/*.py")]}


def imported(module: str) -> set[str]:
    """All that a module imports, wherever in it: cnn, cnn.data, cnn.data.mnist, numpy ..."""
    file = MODULES[module]
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {name for alias in node.names for name in with_parents(alias.name)}
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                source = ".".join(filter(None, [*above, source]))
            found |= {name for alias in node.names for name in with_parents(source, alias.name)}
    return found


def with_parents(*parts: str) -> Iterator[str]:
    names = ".".join(filter(None, parts)).split(".")
    for end in range(1, len(names) + 1):
        yield ".".join(names[:end])


def test_only_the_page_imports_streamlit() -> None:
    users = {module for module in MODULES if "streamlit" in imported(module)}
    assert users, "else this test looks for the wrong thing"
    assert {module for module in users if not module.startswith("cnn.page.")} == {"app"}


@pytest.mark.parametrize("module", ["cnn", *(f"cnn.{name}" for name in NETWORK)])
def test_the_network_imports_neither_data_nor_training_nor_the_page(module: str) -> None:
    ours = {name for name in imported(module) & set(MODULES) if name != "cnn"}
    assert ours <= {f"cnn.{name}" for name in NETWORK}


def test_every_module_at_the_top_is_of_the_network_or_the_command_line() -> None:
    top = {module for module in MODULES if module.startswith("cnn.") and module.count(".") == 1}
    rooms = {"cnn.data", "cnn.training", "cnn.page"}
    assert top - rooms == {
        *("cnn.__main__", "cnn.commands", "cnn.batch", "cnn.site"),
        *(f"cnn.{name}" for name in NETWORK),
    }


@pytest.mark.parametrize("module", [m for m in MODULES if m.startswith("cnn.training")])
def test_training_imports_nothing_of_the_page(module: str) -> None:
    assert "cnn.page" not in imported(module)


@pytest.mark.parametrize("layer", ["conv", "maxpool", "softmax"])
def test_a_layer_imports_numpy_and_the_types_of_arrays_alone(layer: str) -> None:
    found = imported(f"cnn.{layer}")
    assert {name.partition(".")[0] for name in found} - sys.stdlib_module_names == {"numpy", "cnn"}
    assert found & set(MODULES) == {"cnn", "cnn.arrays"}
    assert "numpy" in found


def test_the_unit_tests_need_no_browser() -> None:
    files = [*ROOT.glob("tests/*.py"), *ROOT.glob("tests/unit/*.py")]
    needs = re.compile(r"^\s*(import|from) (playwright|tests\.browser|tests\.benchmarks)", re.M)
    assert [file.name for file in files if needs.search(file.read_text())] == []
    assert needs.search((ROOT / "tests" / "browser" / "driver.py").read_text())


HEAVY = ["streamlit", "altair", "pandas", "matplotlib", "tqdm", "pooch", "cnn.training", "cnn.page"]


@pytest.mark.parametrize(
    "command",
    [
        "import cnn",
        "import cnn.__main__",
        "from cnn.__main__ import main; assert main(['predict', 'line.png']) == 0",
        "from cnn.__main__ import main; assert main(['predict', 'none.png']) == 1",
    ],
)
def test_reading_a_picture_waits_for_nothing_that_it_does_not_need(
    command: str, tmp_path: Path
) -> None:
    Image.fromarray(np.eye(50, dtype=np.uint8) * 255).save(tmp_path / "line.png")
    code = f"{command}\nimport sys\nprint(*sorted(sys.modules), sep='\\n', file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stderr.split()
    assert "cnn.network" in loaded
    assert [name for name in HEAVY if name in loaded] == []
