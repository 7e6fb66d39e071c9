"""The tests: unit/ is quick and needs no browser, browser/ drives one, benchmarks/ measures."""

from pathlib import Path

ROOT = Path(__file__).parents[1]  # of the project
