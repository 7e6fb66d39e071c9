"""What reaches into Streamlit holds in a server that runs, from its first visitor on."""

import inspect
import json
import subprocess
import sys
import tomllib
from typing import Any

import pytest
from streamlit import config
from streamlit.runtime.runtime import Runtime

from cnn.page import quiet
from tests import ROOT


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What a visitor finds: see tests/served.py."""
    command = [sys.executable, "-m", "tests.served"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen


def test_the_gate_stands_before_the_server(found: dict[str, Any]) -> None:
    assert found["passed"] == ["rerun_script"] * 2, "and nobody clears what is cached"
    assert found["widgets"] == [], "and no value of a widget that none would say"


def test_a_visitors_connection_sends_at_once(found: dict[str, Any]) -> None:
    if found["nodelay"] is None:
        pytest.skip("this system does not list a process's sockets")
    assert found["nodelay"]


@pytest.mark.skipif(not quiet.names_runs(), reason="messages do not name their run")
def test_an_answer_is_sent_alone(found: dict[str, Any]) -> None:
    assert found["answer"] == ["delta"], "no message around it, before and after"


@pytest.mark.skipif(not quiet.names_runs(), reason="messages do not name their run")
def test_until_all_runs_have_ended_none_is_said_to_have(found: dict[str, Any]) -> None:
    assert found["running"] == [True, True, False]


def test_no_file_is_looked_for_when_a_visitor_returns(found: dict[str, Any]) -> None:
    assert found["searched"] == 0


def test_a_visitor_brings_no_heavy_package_with_them(found: dict[str, Any]) -> None:
    assert found["heavy"] == []


def test_streamlit_closes_a_session_by_its_id() -> None:
    inspect.signature(Runtime.close_session).bind(None, "session")


def test_streamlit_knows_every_option_that_the_page_sets() -> None:
    options = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    for section in ("theme.light", "theme.dark"):
        options[section] = options["theme"].pop(section.partition(".")[2])
    for section, names in options.items():
        for name in names:
            config.get_option(f"{section}.{name}")  # else RuntimeError
