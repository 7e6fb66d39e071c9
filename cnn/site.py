"""Paths of the page: inside the installed package, else beside it, in the repository."""

from pathlib import Path

_INSTALLED = Path(__file__).with_name("installed")
SITE = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[1]
APP, ASSETS = SITE / "app.py", SITE / "assets"
