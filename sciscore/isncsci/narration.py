"""The steps of the rules in words, read off the sets that the rules gave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import attrs

from sciscore.intervals import Interval
from sciscore.isncsci.cells import Side
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.evaluate import Sets
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.findings import PLACES, names_in
from sciscore.isncsci.impairment import counted_levels
from sciscore.isncsci.levels import sensory_stops, standing, without_vac
from sciscore.isncsci.motor_function import SPARED_BY, below, motor_rules, spared
from sciscore.segments import (
    BIT,
    DERMATOMES,
    INT,
    KEY,
    KEY_MUSCLES,
    LEVEL_NAMES,
    NA,
    SIDES,
    bits,
    caudal_to,
    index_of,
    most_rostral,
    printed,
)

#: The two parts of a sensory grade, as paths and as words.
_MODALITIES: Final = {"light_touch": "light touch", "pin_prick": "pin prick"}


@attrs.frozen
class Step:
    """One step of an explanation.

    Attributes
    ----------
    text
        The step in a sentence.
    cells
        Paths of the cells that decide it.
    sources
        Keys of `sciscore.REFERENCES`.
    """

    text: str
    cells: tuple[str, ...]
    sources: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.text} [{'; '.join(self.sources)}]"


@attrs.frozen
class View:
    """An exam, what the rules found out about it, and the name of the side that is looked at."""

    exam: Exam
    sets: Sets
    edition: Edition
    name: str

    @property
    def side(self) -> Side:
        """Possible states of the side."""
        side: Side = getattr(self.sets.cells, self.name)
        return side

    @property
    def walk(self) -> int:
        """Possible motor levels of the side, if VAC is present."""
        return int(getattr(self.sets.levels, f"motor_{self.name}"))

    def found(self, finding: str) -> int:
        """The set of possible values of a finding."""
        return int(self.sets.findings[PLACES[finding]])

    def path(self, part: str, segment: str) -> str:
        """The path of a cell of the side."""
        return f"{self.name}.{part}.{segment}"

    def sensation(self, segment: str) -> tuple[str, tuple[str, ...]]:
        """The grades of a dermatome that are not plainly normal, as words and paths."""
        paths = {self.path(part, segment): words for part, words in _MODALITIES.items()}
        shown_paths = {path: words for path, words in paths.items() if self.exam[path] != 2}
        words = ", ".join(f"{words} {self.exam[path]}" for path, words in shown_paths.items())
        return words, tuple(shown_paths)

    def muscle(self, segment: str) -> tuple[str, tuple[str, ...]]:
        """The grade of a key muscle, as words and path."""
        path = self.path("motor", segment)
        return f"{segment} is {self.exam[path]}", (path,)

    def step(self, text: str, cells: tuple[str, ...] = (), *sources: str) -> Step:
        """A step, by default from the main text of the edition."""
        return Step(text, cells, sources or (self.edition.source,))


def listed(mask: int, finding: str = "neurological_level") -> str:
    """The values of a set in words, runs of levels shortened."""
    values = [printed(value) for value in names_in(finding, mask)]
    return " or ".join(values) if len(values) < 3 else f"{', '.join(values[:-1])} or {values[-1]}"


def _run(first: str, last: str) -> str:
    return f"at {printed(first)}" if first == last else f"from {first} to {printed(last)}"


def _sensory_level(view: View) -> Iterator[Step]:
    """Normal as far as certain; the dermatomes that decide; the level."""
    sure = [
        name for name in DERMATOMES if BIT[name] < most_rostral(view.side.abnormal & ~BIT["C1"])
    ]
    if sure:
        yield view.step(
            f"Light touch and pin prick are normal on the {view.name} {_run(sure[0], sure[-1])}."
        )
        for name in sure:
            words, cells = view.sensation(name)
            if words:
                yield view.step(f"{name} counts as normal: {words}.", cells, "workbook")
    for name in DERMATOMES[len(sure) :]:
        words, cells = view.sensation(name)
        if not BIT[name] & view.side.normal:
            yield view.step(f"{printed(name)} is not normal: {words}.", cells)
            break
        if BIT[name] & view.side.abnormal:
            yield view.step(f"{printed(name)} may be normal or not: {words}.", cells)
    level = view.found(f"sensory_level_{view.name}")
    if level == INT:
        yield view.step("No dermatome is abnormal: the sensory level is INT.")
    elif level.bit_count() > 1:
        yield view.step(
            f"The sensory level is {listed(level)}, above the first dermatome that is not normal."
        )
    else:
        yield view.step(f"The sensory level is {listed(level)}, the last segment above it.")


def _motor_reasons(view: View, level: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Why the motor walk may stop at a level: words and cells."""
    side, bit = view.side, BIT[level]
    following = DERMATOMES[DERMATOMES.index(level) + 1] if level in DERMATOMES else "C2"
    if side.partial & bit:
        words, cells = view.muscle(level)
        yield f"{words}, 3 or more but not intact", cells
    if not standing(side) & bit:
        return
    if (side.weak >> 1) & bit:
        words, cells = view.muscle(following)
        yield f"{words}, below 3", cells
    if sensory_stops(side.abnormal) & bit:
        if level in ("T1", "S1"):
            first = "C5" if level == "T1" else "L2"
            block = DERMATOMES[DERMATOMES.index(first) : DERMATOMES.index(following) + 1]
            may_be = [name for name in block if BIT[name] & side.abnormal]
            name = next((name for name in may_be if not BIT[name] & side.normal), may_be[0])
        else:
            name = following
        words, cells = view.sensation(name)
        yield (
            f"sensation at {printed(name)} is not normal ({words}), and what follows defers to it",
            cells,
        )


def _motor_level(view: View) -> Iterator[Step]:
    """The intact part on the way down; why the walk may stop at each possible level."""
    levels = view.found(f"motor_level_{view.name}")
    passed = [name for name in KEY_MUSCLES if caudal_to(BIT[name]) & most_rostral(levels)]
    cells = tuple(view.path("motor", name) for name in passed)
    if passed:
        yield view.step(
            f"The key muscles {', '.join(passed)} on the {view.name} are intact.",
            cells,
            *view.edition.intact_from.sources,
        )
    elif not levels & BIT["C1"]:
        yield view.step("C1 to C4 have no key muscle and follow sensation.")
    may = "The motor level is" if view.walk.bit_count() == 1 else "It may be"
    for bit in bits(levels & ~INT):
        level = LEVEL_NAMES[index_of(bit)]
        for words, why in _motor_reasons(view, level):
            yield view.step(f"{may} {level}: {words}.", why)
    if view.walk & INT:
        yield view.step(
            f"Down to S4-5 nothing need be abnormal; VAC is {view.exam['vac']}: "
            f"the motor level is then {listed(levels & (INT | BIT['S3']))}.",
            ("vac",),
            "definition",
        )
    if levels.bit_count() > 1:
        yield view.step(f"The motor level is {listed(levels)}.")


def _neurological_level(view: View) -> Iterator[Step]:
    """The four levels, and the most rostral."""
    for kind in ("sensory", "motor"):
        right, left = (listed(view.found(f"{kind}_level_{name}")) for name in SIDES)
        yield view.step(f"The {kind} level is {right} on the right and {left} on the left.")
    jointly = (
        ", looking at all cells together"
        if view.found("neurological_level").bit_count() > 1
        else ""
    )
    yield view.step(
        f"The neurological level is the most rostral of the four{jointly}: "
        f"{listed(view.found('neurological_level'))}."
    )


def _at_sacrum(view: View) -> Iterator[Step]:
    """Findings at S4-5, DAP and VAC."""
    paths = {name: tuple(f"{name}.{part}.S4_5" for part in _MODALITIES) for name in SIDES}
    grades = "; ".join(
        f"{name} {view.exam[touch]} and {view.exam[prick]}"
        for name, (touch, prick) in paths.items()
    )
    yield view.step(
        f"At S4-5 light touch and pin prick are: {grades}. "
        f"DAP is {view.exam['dap']}, VAC is {view.exam['vac']}.",
        (*paths["right"], *paths["left"], "dap", "vac"),
        *view.edition.sacral_sparing.sources,
    )
    sacral = view.sets.at_sacrum
    if not sacral.complete:
        words = "At least one of these is present: the injury is incomplete."
    elif sacral.incomplete:
        words = "Whether any of these is present is not known: complete or incomplete."
    else:
        words = "None of these is present: the injury is complete."
    yield view.step(words, (), *view.edition.sacral_sparing.sources)


def _ais(view: View) -> Iterator[Step]:
    """Completeness; motor function below; the count; the grade."""
    yield from _at_sacrum(view)
    sets = view.sets
    if sets.at_sacrum.incomplete:
        yield from _motor_function(view)
        yield from _counts(view)
    grades = view.found("ais")
    if grades & NA:
        yield view.step(
            "Where nothing is abnormal and no prior deficit is documented, no AIS applies.",
            ("prior_deficit",),
            *view.edition.without_deficit.sources,
        )
    elif "E" in names_in("ais", grades):
        yield view.step("Where every grade is normal and VAC is present, the AIS is E.")
    yield view.step(f"The AIS is {listed(grades, 'ais')}.")


def _motor_function(view: View) -> Iterator[Step]:
    """The steps that decide whether an incomplete injury is motor incomplete."""
    cells = view.sets.cells
    sources = view.edition.motor_incomplete.sources
    if cells.vac:
        words = "If VAC is present," if cells.no_vac else "With VAC present"
        yield view.step(f"{words} the injury is motor incomplete.", ("vac",), *sources)
    if not cells.no_vac or view.sets.reading.motor_incomplete != "motor level":
        return
    absent = "If VAC is absent" if cells.vac else "Without VAC"
    for name in SIDES:
        one = attrs.evolve(view, name=name)
        motor = without_vac(one.walk)
        function = one.side.has_function | one.side.nonkey
        surely = one.side.surely_has_function | one.side.nonkey
        location, decisive = "no key muscle has function", ""
        if function:
            lowest = LEVEL_NAMES[index_of(function)]
            location = f"function {'reaches' if surely & BIT[lowest] else 'may reach'} {lowest}"
            is_key = BIT[lowest] & one.side.has_function
            decisive = one.path("motor", lowest) if is_key else f"{name}.lowest_nonkey_muscle"
        far = "perhaps more than" if motor & spared(function) else "not more than"
        if not motor & ~spared(surely):
            far = "more than"
        yield view.step(
            f"{absent}: on the {name} {location}, {far} {SPARED_BY - 1} segments below "
            f"the motor level ({listed(motor)}).",
            (decisive,) if decisive else (),
            *sources,
        )


def _counts(view: View) -> Iterator[Step]:
    """The key muscles below each level that can be the NLI of a motor incomplete injury."""
    cells = view.sets.cells
    with_vac, no_vac = counted_levels(cells, view.sets.levels, view.sets.at_sacrum)
    rule_with_vac, rule_without = motor_rules(view.sets.reading)
    for level in bits(with_vac | no_vac):
        # Without VAC the rules ask for more, so that they give nothing else than with it.
        grades = (rule_with_vac if with_vac & level else rule_without)(level, cells)
        counts = below(level, cells)
        name = LEVEL_NAMES[index_of(level)]
        if not grades:
            continue
        number = Interval(low=counts.fewest, high=counts.most)
        below_it = [muscle for muscle in KEY_MUSCLES if BIT[muscle] & caudal_to(level)]
        decisive = tuple(f"{side}.motor.{muscle}" for side in SIDES for muscle in below_it)
        yield view.step(
            f"Below the neurological level {name} lie {counts.total} key muscles; {number} of them "
            f"have grade 3 or more: {listed(grades, 'ais')}.",
            decisive,
            *view.edition.at_half.sources,
        )


def _zone_applies(view: View, kind: str) -> Step:
    """The rule for where the zone applies, and whether it does here."""
    zone = view.found(f"{kind}_zpp_{view.name}")
    values, applicable = names_in("neurological_level", zone), "applies"
    if "NA" in values:
        applicable = "may apply" if len(values) > 1 else "does not apply"
    s4_5 = tuple(view.path(part, "S4_5") for part in _MODALITIES)
    cells = ("dap", *s4_5) if kind == "sensory" else ("vac",)
    text = "; ".join(f"{path} {view.exam[path]}" for path in cells)
    return view.step(
        f"Zones of partial preservation: {view.edition.zpp.text}. Here it {applicable} ({text}).",
        cells,
        *view.edition.zpp.sources,
    )


def _sensory_zone(view: View) -> Iterator[Step]:
    """The steps of the sensory ZPP: if it applies, the most caudal dermatome with sensation."""
    yield _zone_applies(view, "sensory")
    zone = view.found(f"sensory_zpp_{view.name}")
    for bit in bits(zone & ~NA):
        name = LEVEL_NAMES[index_of(bit)]
        felt = {view.path(part, name): words for part, words in _MODALITIES.items()}
        felt = felt if name in DERMATOMES else {}
        grades = ", ".join(f"{words} {view.exam[path]}" for path, words in felt.items())
        sure = view.side.felt_surely & bit or name == "C1"
        yield view.step(
            f"{'The' if sure else 'If there is any, the'} most caudal sensation above S4-5 is at "
            f"{name}: {grades or 'no sensation anywhere'}.",
            tuple(felt),
        )
    yield view.step(f"The sensory zone on the {view.name} is {listed(zone)}.")


def _motor_zone(view: View) -> Iterator[Step]:
    """The steps of the motor ZPP: if it applies, the level, the last muscle with function."""
    yield _zone_applies(view, "motor")
    zone = view.found(f"motor_zpp_{view.name}")
    if zone & ~NA:
        yield view.step(
            f"Without VAC the motor level on the {view.name} is {listed(without_vac(view.walk))}."
        )
    for bit in bits(zone & KEY):
        name = LEVEL_NAMES[index_of(bit)]
        if view.side.has_function & bit:
            words, cells = view.muscle(name)
            last = "the most caudal key muscle with function"
            yield view.step(f"{words}, {last if zone == bit else 'and may be the zone'}.", cells)
        else:
            yield view.step(
                f"The non-key muscle at {name} makes the injury motor incomplete, and is the zone.",
                (f"{view.name}.lowest_nonkey_muscle",),
                *view.edition.nonkey.sources,
            )
    yield view.step(f"The motor zone on the {view.name} is {listed(zone)}.")


NARRATED: Final[dict[str, Callable[[View], Iterator[Step]]]] = {
    "sensory_level": _sensory_level,
    "motor_level": _motor_level,
    "neurological_level": _neurological_level,
    "completeness": _at_sacrum,
    "ais": _ais,
    "sensory_zpp": _sensory_zone,
    "motor_zpp": _motor_zone,
}
