"""What Streamlit would do again for nothing is left out, and what it says stays the same."""

import gc
import inspect

import numpy as np
import pytest
from streamlit import config
from streamlit.components.v2.bidi_component import serialization
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession
from streamlit.testing.v1 import AppTest
from streamlit.watcher.local_sources_watcher import LocalSourcesWatcher

from cnn.page import savings, shared
from tests import ROOT

SECTIONS = ("theme", "theme.light", "theme.dark", "theme.sidebar", "theme.light.sidebar")


@pytest.fixture(autouse=True)
def streamlit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit's own ways, which stand again after the test."""
    own = LocalSourcesWatcher.update_watched_modules
    monkeypatch.setattr(LocalSourcesWatcher, "update_watched_modules", own)
    ask = vars(serialization)["is_dataframe_like"]
    monkeypatch.setattr(serialization, "is_dataframe_like", getattr(ask, "own", ask))
    populate = app_session._populate_theme_msg
    monkeypatch.setattr(app_session, "_populate_theme_msg", getattr(populate, "own", populate))


@pytest.mark.parametrize(("kind", "left_out"), [("none", True), ("auto", False)])
def test_no_module_is_looked_up_where_nothing_is_watched_and_only_there(
    kind: str, left_out: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = LocalSourcesWatcher.update_watched_modules
    monkeypatch.setattr(config, "get_option", {"server.fileWatcherType": kind}.__getitem__)
    savings.install()
    assert (LocalSourcesWatcher.update_watched_modules is not search) == left_out


def test_streamlit_makes_that_search_after_a_run() -> None:
    assert "update_watched_modules()" in inspect.getsource(AppSession)


def test_streamlit_begins_each_run_with_the_theme() -> None:
    assert "_populate_theme_msg(" in inspect.getsource(AppSession)


def theme(section: str) -> CustomThemeConfig:
    message = CustomThemeConfig()
    app_session._populate_theme_msg(message, section)
    return message


def test_the_theme_is_read_once_and_is_the_very_same(monkeypatch: pytest.MonkeyPatch) -> None:
    before = [theme(section) for section in SECTIONS]
    assert before[1].primary_color == "#4338ca", "of .streamlit/config.toml"
    savings.install()
    installed = app_session._populate_theme_msg
    savings.install()
    assert app_session._populate_theme_msg is installed, "installed once"
    assert [theme(section) for section in SECTIONS] == before

    def never(section: str) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(config, "get_options_for_section", never)
    assert [theme(section) for section in SECTIONS] == before


def test_a_theme_that_is_changed_while_the_server_runs_is_seen() -> None:
    savings.install()
    assert theme("theme.light").primary_color == "#4338ca"
    read = config.get_option("theme.light.primaryColor")
    try:
        config.set_option("theme.light.primaryColor", "#123456")
        config._on_config_parsed.send()
        assert theme("theme.light").primary_color == "#123456"
    finally:
        config.set_option("theme.light.primaryColor", read)
        config._on_config_parsed.send()


def test_a_streamlit_that_moves_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(app_session, "_populate_theme_msg")
    savings.install()
    assert not hasattr(app_session, "_populate_theme_msg")


def test_after_the_first_run_all_that_is_loaded_is_left_alone_by_the_garbage_collector() -> None:
    shared.settle.clear()
    gc.unfreeze()
    AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert gc.get_freeze_count() > 50_000
    gc.unfreeze()
    AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert gc.get_freeze_count() < 1000, "once: what visitors leave has to go"


def test_of_lists_and_dicts_nobody_asks_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def ask(value: object) -> bool:
        asked.append(value)
        return False

    monkeypatch.setattr(serialization, "is_dataframe_like", ask)
    savings.install()
    installed = vars(serialization)["is_dataframe_like"]
    savings.install()
    assert vars(serialization)["is_dataframe_like"] is installed, "installed once"
    values = {"list": [1], "dict": {"a": 1}, "text": "a", "array": np.zeros(3)}
    assert serialization._extract_dataframes_from_dict(values) == values
    assert asked == ["a", values["array"]]


def test_streamlit_sends_lists_and_dicts_as_before() -> None:
    values = {"list": [1, [2]], "dict": {"a": 1}, "none": None}
    before = serialization._extract_dataframes_from_dict(values)
    savings.install()
    assert serialization._extract_dataframes_from_dict(values) == before == values
