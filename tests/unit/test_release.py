"""What a release needs: one version everywhere, and workflows that are what they say they are."""

import json
import re
import tomllib
from datetime import date
from typing import Any

import pytest
import yaml

from tests import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DEV = PROJECT["optional-dependencies"]["dev"]
TOOLS = json.loads((ROOT / "package.json").read_text())["devDependencies"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").iterdir())


def load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text())


def test_pyproject_citation_and_changelog_name_the_same_version() -> None:
    released = re.findall(r"^## \[([\d.]+)\] - (\S+)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    (version, day), *older = released
    citation = load("CITATION.cff")
    assert version == PROJECT["version"] == citation["version"]
    assert date.fromisoformat(day) == citation["date-released"]
    days = [date.fromisoformat(day) for _, day in released]
    assert days == sorted(days, reverse=True)
    assert older


def test_citation_and_package_have_the_same_authors_and_licence() -> None:
    citation = load("CITATION.cff")
    assert citation["authors"] == PROJECT["authors"]
    assert citation["license"] == PROJECT["license"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_read_the_repository_and_no_more(path: Any) -> None:
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert job["runs-on"]
        assert job["timeout-minutes"] <= 60
        assert all(("uses" in step) != ("run" in step) for step in job["steps"]), name


def test_the_quick_tests_run_on_every_system_and_python() -> None:
    jobs = load(".github/workflows/ci.yml")["jobs"]
    named = [line.rpartition(" ")[2] for line in PROJECT["classifiers"] if "3." in line]
    matrix = jobs["quick"]["strategy"]["matrix"]
    assert matrix["python"] == jobs["tests"]["strategy"]["matrix"]["python"] == named
    assert {system.partition("-")[0] for system in matrix["system"]} == {
        "ubuntu",
        "macos",
        "windows",
    }
    assert any("--cov" in step.get("run", "") for step in jobs["quick"]["steps"])


def test_the_lowest_versions_that_ci_tries_are_the_lowest_allowed() -> None:
    jobs = load(".github/workflows/ci.yml")["jobs"]
    tried = {
        row["name"]: row["packages"] for row in jobs["versions"]["strategy"]["matrix"]["include"]
    }
    lowest = [
        requirement.partition(",")[0].replace(">=", "==")
        for requirement in PROJECT["optional-dependencies"]["page"]
        if requirement.startswith("streamlit")
    ]
    assert tried["lowest"].split() == lowest
    assert tried["newest"].split()[1:] == [one.partition("==")[0] for one in lowest]


def test_only_a_tag_that_is_the_version_is_published() -> None:
    workflow = load(".github/workflows/publish.yml")
    assert workflow[True] == {"push": {"tags": ["v*"]}}  # YAML 1.1 takes `on` for true
    assert workflow["jobs"]["publish"]["needs"] == "build"
    assert workflow["jobs"]["publish"]["permissions"] == {"id-token": "write"}
    assert '[ "v$version" = "$GITHUB_REF_NAME" ]' in str(workflow["jobs"]["build"]["steps"])


def test_pre_commit_runs_the_versions_of_the_project_and_needs_no_environment_of_ours() -> None:
    hooks = {
        hook["id"]: hook
        for repository in load(".pre-commit-config.yaml")["repos"]
        for hook in repository["hooks"]
    }
    (ruff,) = [requirement for requirement in DEV if requirement.startswith("ruff")]
    assert hooks["ruff-check"]["additional_dependencies"] == [ruff]
    assert hooks["ruff-format"]["additional_dependencies"] == [ruff]
    for name, package in {"biome": "@biomejs/biome", "tsc": "typescript"}.items():
        assert hooks[name]["additional_dependencies"] == [f"{package}@{TOOLS[package]}"]
    assert all(hook["language"] in ("python", "node") for hook in hooks.values())


def test_issues_and_updates_are_asked_for_in_files_that_can_be_read() -> None:
    for name in ("bug", "idea"):
        form = load(f".github/ISSUE_TEMPLATE/{name}.yml")
        assert {"name", "description", "body"} <= set(form)
    updates = load(".github/dependabot.yml")
    assert updates["version"] == 2
    kinds = {update["package-ecosystem"] for update in updates["updates"]}
    assert kinds == {"pip", "npm", "github-actions", "docker"}
