"""Where no file is watched, no module is looked up."""

import inspect

import pytest
from streamlit import config
from streamlit.runtime.app_session import AppSession
from streamlit.watcher.local_sources_watcher import LocalSourcesWatcher

from cnn.page import watcher


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> object:
    """Streamlit's own, which stands again after the test."""
    own = LocalSourcesWatcher.update_watched_modules
    monkeypatch.setattr(LocalSourcesWatcher, "update_watched_modules", own)
    return own


@pytest.mark.parametrize(("kind", "rests"), [("none", True), ("auto", False)])
def test_it_is_left_out_where_nothing_is_watched_and_only_there(
    kind: str, rests: bool, search: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "get_option", {"server.fileWatcherType": kind}.__getitem__)
    watcher.rest()
    assert (LocalSourcesWatcher.update_watched_modules is not search) == rests


def test_streamlit_makes_that_search_after_a_run() -> None:
    assert "update_watched_modules()" in inspect.getsource(AppSession)
