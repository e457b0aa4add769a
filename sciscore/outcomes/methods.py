"""A methods paragraph made of what was done, with its references as BibTeX."""

from __future__ import annotations

import platform
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np

from sciscore.display import Tabular
from sciscore.errors import OutcomeError, shown
from sciscore.isncsci.editions import Edition, EditionCell, edition as find_edition
from sciscore.outcomes.change import Changes, ChangeTable
from sciscore.outcomes.exam_quality import ExamQuality, has_untested
from sciscore.outcomes.fields import refused, several
from sciscore.outcomes.groups import UNLISTED, GroupComparison
from sciscore.outcomes.natural_recovery import NaturalRecovery
from sciscore.outcomes.pairs import Pairs
from sciscore.outcomes.recorded import SCIM_SCORES, printed_name
from sciscore.outcomes.responders import Responders
from sciscore.outcomes.selection import CARRIED, VisitSelection
from sciscore.outcomes.tests import ChangeTest
from sciscore.outcomes.trajectories import Trajectory
from sciscore.outcomes.transitions import Transitions
from sciscore.outcomes.windows import When, Window
from sciscore.references import REFERENCES
from sciscore.version import __version__

#: Keys of references that stand for common knowledge or for a definition of this package.
_UNPRINTED: Final = ("field", "definition")
#: Sources of tests, by a word in their names.
_TESTS: Final = {"sign test": "Siegel 1956", "rank": "Siegel 1956", "bowker": "Bowker 1948"}
#: Sources of the comparison of groups.
_GROUPS: Final = ("Newcombe 1998", "Koopman 1984", "Boschloo 1970", "Mann 1947", "Hodges 1963")
#: Sources in a sentence.
_CITED: Final = re.compile(r"\[([^\]]+)\]")


@attrs.frozen(kw_only=True, repr=False)
class Methods:
    """A methods paragraph. Print it to have its references with it.

    Attributes
    ----------
    sentences
        The sentences, in order. Sources are cited in square brackets, by their keys in
        `sciscore.REFERENCES`.
    """

    sentences: tuple[str, ...] = several(str, of="sentences")

    @property
    def references(self) -> tuple[str, ...]:
        """Keys of the sources that are cited, in order."""
        return tuple(
            dict.fromkeys(key for part in _CITED.findall(self.text) for key in _keys(part))
        )

    @property
    def text(self) -> str:
        """The paragraph."""
        return " ".join(self.sentences)

    @property
    def bibtex(self) -> str:
        r"""The references in BibTeX.

        Examples
        --------
        >>> made = Methods(sentences=("Levels were compared [Kramer 2012].",))
        >>> print(made.bibtex.splitlines()[0])
        @misc{Kramer_2012,
        """
        return "\n".join(map(_entry, self.references))

    def to_latex(self) -> str:
        r"""The paragraph in LaTeX, its sources cited with ``\cite``.

        Examples
        --------
        >>> made = Methods(sentences=("Levels were compared [Kramer 2012].",))
        >>> made.to_latex()
        'Levels were compared \\cite{Kramer_2012}.'
        """
        cited = _CITED.sub(_cite, _escaped(self.text))
        return cited.replace("±", r"$\pm$")

    def to_markdown(self) -> str:
        """The paragraph and its references in Markdown."""
        return f"## Methods\n\n{self.text}\n\n## References\n\n{self._listed('- ')}\n"

    def __str__(self) -> str:
        return f"{self.text}\n\n{self._listed()}"

    def _listed(self, mark: str = "") -> str:
        return "\n".join(f"{mark}[{key}] {REFERENCES[key]}" for key in self.references)

    def __repr__(self) -> str:
        return f"<Methods: {len(self.sentences)} sentences, {len(self.references)} references>"


def methods(pairs: Pairs, *used: Tabular) -> Methods:
    """The methods paragraph of a study, made of what was done.

    Parameters
    ----------
    pairs
        The baseline and the follow-up of each person.
    used
        The results that are reported: tables of changes, `Transitions`, `Responders`,
        tests of change, comparisons of groups, trajectories, the quality of exams, natural
        recovery.

    Returns
    -------
    A `Methods`
        Edition and readings, what became of untested cells, how visits were selected, how
        each result was computed, and the versions.

    Raises
    ------
    OutcomeError
        If something else is handed over.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore.outcomes.methods import methods
    >>> visits = sci.visits({"person": ["P1", "P1"], "visit": ["before", "after"],
    ...                      "uems": [12, 19], "ais": ["A", "C"]})
    >>> pairs = visits.pairs("before", "after")
    >>> made = methods(pairs, pairs.changes())
    >>> print(made.sentences[1])
    The baseline was the visit named 'before', and the follow-up the visit named 'after'.
    """
    if not isinstance(pairs, Pairs):
        raise refused("pairs", f"{shown(pairs)} is not pairs of visits")
    sentences = [*_visits(pairs), *_selection(pairs)]
    for kind in dict.fromkeys(map(type, used)):
        if kind not in _TOLD:
            raise OutcomeError(f"{shown(kind.__name__)} is not a result that is told of here")
        sentences += _TOLD[kind]([one for one in used if type(one) is kind])
    sentences.append(
        f"All results were computed with sciscore {__version__} (Python "
        f"{platform.python_version()}, NumPy {np.__version__})."
    )
    return Methods(sentences=tuple(dict.fromkeys(sentences)))


def _keys(sources: str) -> list[str]:
    """The keys of references in a list of sources."""
    return [key for key in sources.split("; ") if key in REFERENCES]


def _cited(keys: Iterable[str]) -> str:
    """Keys in square brackets, or nothing."""
    printed = [key for key in dict.fromkeys(keys) if key not in _UNPRINTED]
    return f" [{'; '.join(printed)}]" if printed else ""


def _visits(pairs: Pairs) -> Iterator[str]:
    """The content of the visits, and how it was classified and scored."""
    visits = pairs.baseline.visits
    people = f"{len(visits.people)} people"
    if visits.results is not None:
        row = find_edition(visits.results.edition)
        yield (
            f"{len(visits.results)} examinations of {people} were classified under the "
            f"{row.title} (edition {row}){_cited(_sources(row))}."
        )
        yield from _readings(row)
        yield (
            "Cells that were not tested were not imputed: every result is the set of all values "
            "that it has over the grades that these cells may have "
            f"({has_untested(visits.results.exams).sum()} examinations had such cells)."
        )
    if visits.scim is not None:
        yield f"{len(visits.scim)} records of SCIM III were scored [Itzkovich 2007; Catz 2007]."
    recorded = sorted(visits.recorded, key=lambda name: name in SCIM_SCORES)
    if recorded:
        yield (
            f"Taken as recorded, not recomputed, at {len(visits)} visits of {people}: "
            f"{', '.join(map(printed_name, recorded))}."
        )


def _sources(row: Edition) -> list[str]:
    cells = (getattr(row, field.name) for field in attrs.fields(Edition))
    return [key for cell in cells if isinstance(cell, EditionCell) for key in cell.sources]


def _readings(row: Edition) -> Iterator[str]:
    if row.stated:
        yield f"Stated readings of this edition: {', '.join(map(str, row.stated))}."
    if row.open_rules:
        yield (
            f"Rules that the sources at hand leave open ({', '.join(row.open_rules)}) were read "
            "in every way, and results hold all values that follow."
        )


def _selection(pairs: Pairs) -> Iterator[str]:
    """Sentences on the selection of baseline and follow-up, and the people who have them."""
    first, second = map(_selected, (pairs.baseline, pairs.followup))
    yield f"The baseline was {first}, and the follow-up {second}."
    counts = pairs.counts
    both = counts.pop("both")
    apart = "".join(f"; {name}: {count}" for name, count in counts.items() if count)
    yield f"{both} of {len(pairs.people)} people had both{apart}."


def _selected(selection: VisitSelection) -> str:
    rule = "closest" if selection.rule == CARRIED else selection.rule
    chain = "; where there was none, ".join(_when(one, rule) for one in selection.asked)
    needs = {"": "", "exam": " with an exam", "scim": " with a SCIM record"}.get(
        selection.needs, f" with {selection.needs}"
    )
    carried = "; where there was none, the last observation was carried forward"
    return f"{chain}{needs}{carried if selection.rule == CARRIED else ''}"


def _when(when: When, rule: str) -> str:
    if not isinstance(when, Window):
        return f"the visit named {when.name!r}"
    days = f"day {when.first} to {when.last} since {when.axis}"
    closest = f"closest to day {when.day}" if rule == "closest" else rule
    return f"the visit {closest} ({days}){_cited(_keys(when.source))}"


def _changes(used: Sequence[ChangeTable | Changes]) -> Iterator[str]:
    yield (
        "Change is the value at follow-up minus that at baseline, of people with both. Means are "
        "given with SD and 95 % t interval, medians with quartiles, interpolated linearly; where "
        "untested cells leave changes open, as bounds over all values that these may have."
    )
    tables = [one for one in used if isinstance(one, ChangeTable)]
    changes = [one for one in used if isinstance(one, Changes)]
    changes += [part.changes for table in tables for part in table.parts]
    if any(one.name.startswith("motor_level") for one in changes):
        yield "Motor levels were counted from C5 to T1 [Kramer 2012]."


def _transitions(_: Sequence[Transitions]) -> Iterator[str]:
    yield (
        "AIS grades at follow-up are given by grade at baseline as counts; people whose grade "
        "could not be determined are kept apart, and shares are bounds over all grades that they "
        "may have."
    )


def _responders(used: Sequence[Responders]) -> Iterator[str]:
    for one in used:
        source = _cited(filter(None, [one.rule.source]))
        yield f"Responders ({one.rule.name}): {one.rule.definition}{source}."
    yield (
        "Shares are given with exact 95 % confidence intervals by Clopper and Pearson "
        "[Clopper 1934]; people who are open count in both bounds, people without a visit in no "
        "denominator."
    )


def _tests(used: Sequence[ChangeTest]) -> Iterator[str]:
    for one in used:
        left = {"without change": one.zeros, "open": one.open, "missing": one.missing}
        out = ", ".join(f"{count} {word}" for word, count in left.items() if count)
        aside = f", left out: {out}" if out else ""
        keys = [key for name, key in _TESTS.items() if name in one.name.casefold()]
        yield (
            f"Change was tested with the {one.name} ({one.method}, two-sided){_cited(keys)} in "
            f"{one.used} of {one.people} people{aside}."
        )


def _trajectories(used: Sequence[Trajectory]) -> Iterator[str]:
    names = ", ".join(dict.fromkeys(printed_name(one.name) for one in used))
    times = "; ".join(used[0].times)
    yield (
        f"Trajectories ({names}) show all people with the score at each time ({times}); n is "
        "given at each."
    )


def _quality(_: Sequence[ExamQuality]) -> Iterator[str]:
    yield (
        "The quality of examinations is given by visit: performed, on time, complete (every cell "
        "tested) and right (recorded findings are those of the cells) [Hong 2025]."
    )


def _groups(used: Sequence[GroupComparison]) -> Iterator[str]:
    by_names: dict[tuple[str, str], list[GroupComparison]] = {}
    for one in used:
        by_names.setdefault(one.names, []).append(one)
    for (first, second), some in by_names.items():
        titles = ", ".join(dict.fromkeys(printed_name(one.title) for one in some))
        told = dict.fromkeys(
            f"{e.name} ({e.method.removesuffix(UNLISTED)})" for one in some for e in one.estimates
        )
        yield (
            f"The groups {first} and {second} were compared ({titles}) by {', '.join(told)}"
            f"{_cited(_GROUPS)}, with bounds over what is open; groups that were not randomised "
            "differ in more than the treatment."
        )


def _natural(used: Sequence[NaturalRecovery]) -> Iterator[str]:
    for one in used:
        found = [comparison for grade in one.grades for comparison in grade.comparisons]
        keys = [comparison.series.reference for comparison in found]
        first, last = one.baseline_days
        yield (
            f"Responders ({one.rule.name}; baseline on day {first} to {last} since injury) were "
            f"held against published series within each initial grade{_cited(keys)}, with exact "
            "one-sided tests; historical controls cannot exclude differences between people, "
            "times and care."
        )


#: What is told of each kind of result.
_TOLD: Final[Mapping[type, Callable[[Any], Iterator[str]]]] = {
    ChangeTable: _changes,
    Changes: _changes,
    Transitions: _transitions,
    Responders: _responders,
    ChangeTest: _tests,
    Trajectory: _trajectories,
    ExamQuality: _quality,
    GroupComparison: _groups,
    NaturalRecovery: _natural,
}


def _slug(key: str) -> str:
    return re.sub(r"\W+", "_", key).strip("_")


def _cite(found: re.Match[str]) -> str:
    keys = _keys(found[1])
    return rf"\cite{{{','.join(map(_slug, keys))}}}" if keys else found[0]


def _escaped(text: str) -> str:
    """Text for LaTeX, without the characters that command it."""
    return re.sub(r"([&%$#_{}])", r"\\\1", text.replace("\\", "/")).replace(">=", r"$\geq$")


def _entry(key: str) -> str:
    """The entry of a reference."""
    source = REFERENCES[key]
    is_doi = source.locator.startswith("doi:")
    found = {"note": source.citation}
    found["doi" if is_doi else "howpublished"] = source.locator.removeprefix("doi:")
    fields = "".join(f"  {name} = {{{_escaped(text)}}},\n" for name, text in found.items())
    return f"@misc{{{_slug(key)},\n{fields}}}\n"
