"""The list of faults that tests must notice."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests import ROOT
from tests.benchmarks.mutations import Mutation, copy, is_noticed, mutations


@pytest.mark.parametrize("mutation", mutations(), ids=lambda mutation: mutation.fault)
def test_a_fault_can_be_made_and_its_test_is_there(mutation: Mutation) -> None:
    assert (ROOT / mutation.file).read_text().count(mutation.before) == 1
    file, _, test = mutation.test.partition("::")
    assert f"def {test}(" in (ROOT / file).read_text() if test else (ROOT / file).exists()


def test_a_fault_is_noticed_what_is_none_is_not_and_the_file_is_as_before(tmp_path: Path) -> None:
    fault = next(each for each in mutations() if each.test.startswith("tests/unit/test_pieces"))
    project = copy(tmp_path)
    assert is_noticed(fault, project)
    assert not is_noticed(replace(fault, after=f"{fault.before}  # the same"), project)
    with pytest.raises(SyntaxError):
        is_noticed(replace(fault, after="("), project)
    assert (project / fault.file).read_text() == (ROOT / fault.file).read_text()
