"""The public names: each reachable, each once, and nothing beside them."""

from __future__ import annotations

import subprocess
import sys
import types

import pytest

import sciscore as sci


@pytest.mark.parametrize("name", sci.__all__)
def test_each_public_name_is_there_and_is_listed(name: str) -> None:
    assert getattr(sci, name) is getattr(sci, name)
    assert name in dir(sci)


def test_nothing_is_reachable_that_is_not_public() -> None:
    for name in sci.__all__:
        getattr(sci, name)
    others = {
        name
        for name, thing in vars(sci).items()
        if not name.startswith("_") and not isinstance(thing, types.ModuleType)
    }
    assert others <= set(sci.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        sci.nothing  # type: ignore[attr-defined] # noqa: B018


def test_sub_packages_are_namespaces() -> None:
    for name in ("formats", "isncsci", "measures", "outcomes", "report", "scim", "testing"):
        assert isinstance(getattr(sci, name), types.ModuleType)
        assert name not in sci.__all__
        assert name in dir(sci)


def test_importing_loads_no_module_of_a_room() -> None:
    code = (
        "import sys; import sciscore; "
        "print([n for n in sys.modules if n.startswith('sciscore.') or n == 'numpy'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
