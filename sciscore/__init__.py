"""Scoring standards of spinal cord injury: exact, fast, traceable to the text.

>>> import sciscore as sci
>>> str(sci.classify(sci.Exam.intact(), edition="2019").ais)
'E'
"""

from importlib import import_module as _module
from typing import Any as _Any


def _names() -> dict[str, str]:
    """Every public name and the module in which it stands, as ``__init__.pyi`` lists them."""
    listed = __spec__.loader.get_data(__file__.rpartition(".")[0] + ".pyi").decode()
    found = {}
    for line in listed.splitlines():
        if line.startswith("from "):
            _, module, _, name, *_ = line.split()
            found[name] = module
    return found


_WHERE = _names()
#: Sub-packages, which are namespaces of their own.
_SPACES = [name for name, module in _WHERE.items() if module == __name__]

__all__ = sorted({*_WHERE} - {*_SPACES})  # noqa: PLE0605 - the names of the list


def __getattr__(name: str) -> _Any:
    if name not in _WHERE:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    if name in _SPACES:
        return _module(f"{__name__}.{name}")
    thing = globals()[name] = getattr(_module(_WHERE[name]), name)
    return thing


def __dir__() -> list[str]:
    return sorted(_WHERE)
