"""A short run of the scripts that try files and crowds."""

from pathlib import Path

from tests.benchmarks.fuzz_files import fuzz
from tests.benchmarks.load import BARE, measure
from tests.browser.driver import serve


def test_random_and_altered_files_bring_a_sentence_each(tmp_path: Path) -> None:
    assert fuzz(tmp_path, files=400, seed=0) > 200


def test_twenty_visitors_who_draw_are_all_answered_rightly() -> None:
    """At a small multiple of what the canvas alone costs."""
    with serve() as page, serve(BARE) as bare:
        ours = measure("the page", page, visitors=20, seconds=10)
        theirs = measure("bare page", bare, visitors=20, seconds=10)
    for result in (ours, theirs):
        assert result.lost == 0, result
        assert result.answers >= 60, result
    assert ours.cpu < 8 * theirs.cpu
