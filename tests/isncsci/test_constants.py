"""Tables that modules share: nobody can change them for everybody else."""

from __future__ import annotations

import importlib
import pkgutil

import numpy as np
import pytest

import sciscore

RULES = ("isncsci", "measures", "outcomes", "scim", "segments", "scores")
MODULES = [
    found.name
    for found in pkgutil.walk_packages(sciscore.__path__, "sciscore.")
    if found.name.split(".")[1] in RULES
]


@pytest.mark.parametrize("name", MODULES)
def test_arrays_of_a_module_are_read_only(name: str) -> None:
    tables = {
        key: value
        for key, value in vars(importlib.import_module(name)).items()
        if isinstance(value, np.ndarray)
    }
    assert not [key for key, table in tables.items() if table.flags.writeable]
