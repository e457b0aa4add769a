"""Checks of what people hand in: each refuses with an OutcomeError at the name of the field."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeGuard

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem, did_you_mean, shown
from sciscore.segments import INDEX

if TYPE_CHECKING:
    import numpy.typing as npt

    Validator = Callable[[Any, attrs.Attribute[Any], Any], None]

#: More people than ever were.
MOST_PEOPLE: Final = 10**12


def refused(location: str, message: str) -> OutcomeError:
    """The error of one problem."""
    return OutcomeError([Problem(location=location, message=message)])


def refuse(problems: Iterable[Problem]) -> None:
    """Raise all problems in the order of rows, if there are any."""
    if found := sorted(problems, key=lambda problem: problem.row or 0):
        raise OutcomeError(found)


def must(holds: Callable[[Any], bool], message: str) -> Validator:
    """A validator of a field; the message has ``{}`` for the value."""

    def check(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not holds(value):
            raise refused(attribute.name, message.format(shown(value)))

    return check


def text(**options: Any) -> Any:
    """A field that holds a text."""
    return instance(str, of="a text", **options)


def instance(*kinds: type, of: str, **options: Any) -> Any:
    """A field that holds a value of one of some types, said in words."""
    return attrs.field(
        validator=must(lambda value: isinstance(value, kinds), f"{{}} is not {of}"), **options
    )


def several(*kinds: type, of: str, **options: Any) -> Any:
    """A field that holds values of some types as a tuple, said in words; a list becomes one."""

    def are(values: object) -> bool:
        found = set(map(type, values)) if isinstance(values, tuple) else {object}
        return all(issubclass(kind, kinds) for kind in found)

    return attrs.field(
        converter=as_tuple,
        validator=must(are, f"{{}} is not {of}"),
        **options,
    )


def by_name(location: str, given: object) -> Mapping[str, Any]:
    """A mapping of names; anything else is refused."""
    if isinstance(given, Mapping) and all(isinstance(name, str) for name in given):
        return given
    raise refused(location, f"{shown(given)} is not a mapping by name")


def among(name: object, names: Iterable[str], why: str, location: str = "") -> str:
    """A name that is one of some; another is refused with the reason and a hint."""
    given = tuple(names)
    if isinstance(name, str) and name in given:
        return name
    hint = did_you_mean(name, given) if isinstance(name, str) else ""
    raise refused(location, f"{shown(name)} {why}{hint}")


def known(location: str, name: object, names: Collection[str], what: str) -> str:
    """One of some names; another is refused with all of them."""
    return among(name, names, f"is not {what}; use {' or '.join(names)}", location)


def named(names: Collection[str], what: str) -> Any:
    """A field that holds one of some names."""

    def check(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
        known(attribute.name, value, names, what)

    return attrs.field(validator=check)


def is_whole(value: object, least: int = 0, most: int = MOST_PEOPLE) -> TypeGuard[int]:
    """True for a whole number in a range; a truth value is none."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def is_text(value: object) -> TypeGuard[str]:
    """True for a text."""
    return isinstance(value, str)


def as_tuple(value: Any) -> Any:
    """A list as a tuple; anything else as it is, to be refused."""
    return tuple(value) if isinstance(value, list) else value


def is_pair(value: object) -> TypeGuard[tuple[Any, Any]]:
    """True for a tuple or list of two."""
    return isinstance(value, tuple | list) and len(value) == 2


def is_window(days: object) -> TypeGuard[tuple[int, int]]:
    """True for a first and a last day since injury."""
    return is_pair(days) and all(map(is_whole, days)) and days[0] <= days[1]


def is_level_range(levels: object) -> TypeGuard[tuple[str, str]]:
    """True for the names of a first and a last level."""
    if not is_pair(levels) or not all(isinstance(one, str) and one in INDEX for one in levels):
        return False
    return INDEX[levels[0]] <= INDEX[levels[1]]


def whole_array(values: object, most: int, shape: tuple[int, ...], what: str) -> npt.NDArray[Any]:
    """Whole numbers from 0 to the most as a read-only array; -1 in the shape is any length."""
    try:
        found = np.array(values)
    except (TypeError, ValueError, OverflowError):
        raise OutcomeError(what) from None
    sizes = tuple(
        size if wanted < 0 else wanted for size, wanted in zip(found.shape, shape, strict=False)
    )
    alike = sizes == found.shape and len(sizes) == len(shape)
    whole = found.dtype.kind in "iu" and found.min(initial=0) >= 0 and found.max(initial=0) <= most
    if not (alike and (whole or not found.size)):
        raise OutcomeError(what)
    kept: npt.NDArray[Any] = found.astype(np.uint8 if most < 256 else np.int64, copy=False)
    kept.flags.writeable = False
    return kept
