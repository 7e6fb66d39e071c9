"""What the documents say is so: links lead to files, and the README's Python runs."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests import ROOT

DOCUMENTS = sorted(ROOT.glob("*.md"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_to_one(document: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", document.read_text())
    files = [link for link in links if "://" not in link and not link.startswith("#")]
    assert [link for link in files if not (ROOT / link.partition("#")[0]).exists()] == []


def test_the_readmes_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    assert code
    paper = np.full((280, 280), 255, np.uint8)
    paper[40:240, 130:150] = 0
    Image.fromarray(paper).save(tmp_path / "drawing.png")
    monkeypatch.chdir(tmp_path)
    for block in code:
        exec(block, {})
