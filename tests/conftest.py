"""Hypothesis profiles, and the folder of worked cases from outside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile("default", derandomize=True, deadline=None, max_examples=100)
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def cases_folder() -> Path | None:
    """The folder of worked cases that are no part of sciscore, if there is one.

    It is named by the environment variable SCISCORE_CASES; else it is
    ``shared/cases`` beside the checkout.
    """
    named = os.environ.get("SCISCORE_CASES")
    folder = Path(named) if named else ROOT.parent / "shared" / "cases"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def cases() -> Path:
    """The folder of worked cases from outside; the test is skipped without it."""
    folder = cases_folder()
    if folder is None:
        pytest.skip("no folder of worked cases: name it in SCISCORE_CASES")
    return folder
