"""The tables and plots of a study in a folder, a page that holds them all, and its methods."""

from __future__ import annotations

import functools
import html
import importlib.util
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

import sciscore as sci
from sciscore.errors import FormatError, OutcomeError
from sciscore.optional import require
from sciscore.outcomes.methods import Methods, methods
from sciscore.outcomes.recorded import printed_name
from sciscore.saving import saved, saved_folder

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sciscore.display import Grid, Tabular
    from sciscore.outcomes import GroupComparison, NaturalRecovery, Pairs, Trajectory

    Table = Grid | Tabular

#: The files that a table becomes; those of Word only if its extra is installed.
_SUFFIXES: Final = ("csv", "xlsx", "docx", "tex")
_WORD: Final = "docx"
#: Scores of which a trajectory is drawn, when present.
_DRAWN: Final = ("total_motor", "lt", "pp", "scim_total")
#: Scores of which the change of everybody is drawn, when present.
_CHANGED: Final = ("uems", "lems", "scim_total")
_STYLE: Final = (
    "body{font-family:sans-serif;max-width:70em;margin:2em auto;padding:0 1em}"
    "figure{margin:1em 0}table{font-size:.8em}section{margin:2em 0;overflow-x:auto}"
)


@attrs.frozen(kw_only=True)
class Asked:
    """The parts that a report is to have.

    Attributes
    ----------
    by
        Columns by which people are grouped.
    times
        Windows or visits of the trajectories; without any there are none.
    responders
        Names of responder rules over AIS grades.
    arms
        Column of the two groups to compare; empty for none.
    natural_days
        First and last day since injury of the baseline exams, to hold the responders
        against natural recovery; None not to.
    command
        The command that makes the report again.
    """

    by: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    responders: tuple[str, ...] = ()
    arms: str = ""
    natural_days: tuple[int, int] | None = None
    command: str = ""


def write_report(pairs: Pairs, folder: Path, asked: Asked) -> tuple[Path, ...]:
    """Write every table and plot of a study, a page that holds them, and its methods.

    Parameters
    ----------
    pairs
        The baseline and the follow-up of each person.
    folder
        Where to; it is made, and must be new or empty.
    asked
        What is asked for.

    Returns
    -------
    tuple of Path
        The files, in the order in which they were written.

    Raises
    ------
    FormatError
        If the folder holds anything, or cannot be written to.
    OutcomeError
        If a rule, window or column is not there.
    ImportError
        If matplotlib or xlsxwriter is not installed.
    """
    require("--report", "plots", "matplotlib")
    study = _Study(pairs, asked)
    with saved_folder(folder) as part:
        for name in ("tables", "plots"):
            (part / name).mkdir()
        written = [*_tables(study, part / "tables"), *_plots(study, part / "plots")]
        told = study.methods
        texts = {
            "methods.md": told.to_markdown(),
            "methods.tex": told.to_latex() + "\n",
            "references.bib": told.bibtex,
            "index.html": _page(study, told),
        }
        for name, text in texts.items():
            with saved(part / name) as stream:
                stream.write(text)
            written.append(part / name)
        return tuple(folder / path.relative_to(part) for path in written)


class _Study:
    """The results of a study: its tables by name, and its plots."""

    def __init__(self, pairs: Pairs, asked: Asked) -> None:
        self.pairs, self.asked = pairs, asked
        visits = pairs.baseline.visits
        has_ais = "ais" in pairs.names
        self.changes = pairs.changes(by=asked.by)
        self.transitions = pairs.transitions() if has_ais else None
        table = self.transitions
        self.responders = {
            name: table.responders(name) for name in asked.responders if table is not None
        }
        self.natural = self._natural() if asked.natural_days and has_ais else {}
        self.arms = self._arms() if asked.arms else {}
        self.trajectories: dict[str, Trajectory] = {
            name: visits.trajectory(name, *asked.times, by="ais" if has_ais else ())
            for name in (_DRAWN if asked.times else ())
            if name in pairs.names
        }
        times = asked.times or [one.name for one in (*pairs.baseline.asked, *pairs.followup.asked)]
        self.quality = visits.quality(times) if visits.results is not None else None

    def _arms(self) -> dict[str, GroupComparison]:
        """The two groups beside each other, by responder rule and by score."""
        from sciscore.outcomes import compare_changes, compare_responders

        parts = self.pairs.split(self.asked.arms)
        if len(parts) != 2:
            column = self.asked.arms
            raise OutcomeError(f"{column} has {len(parts)} groups; two are compared")
        first, second = parts.values()
        one, other = (", ".join(key) for key in parts)
        found = {
            f"groups_{rule}": compare_responders(
                first.transitions().responders(rule),
                second.transitions().responders(rule),
                names=(one, other),
            )
            for rule in self.responders
        }
        for name in (score for score in _CHANGED if score in self.pairs.names):
            changes = first.change(name), second.change(name)
            if all(any(change is not None for change in some) for some in changes):
                found[f"groups_{name}"] = compare_changes(*changes, names=(one, other))
        return found

    def _natural(self) -> dict[str, NaturalRecovery]:
        from sciscore.outcomes import natural_recovery

        days = self.asked.natural_days
        assert days is not None
        return {
            name: natural_recovery(self.pairs, rule=name, baseline_days=days)
            for name in self.responders
        }

    @property
    def tables(self) -> dict[str, Table]:
        """Every table by the name of its file."""
        order = ("ais",) if "ais" in self.pairs.names else ()
        found: dict[str, Table | None] = {
            "people": self.pairs.listing(order=order),
            "visits": self.pairs.grid(),
            "quality": self.quality,
            "change": self.changes,
            "transitions": self.transitions,
            **{f"responders_{name}": one for name, one in self.responders.items()},
            **self.arms,
            **{f"natural_recovery_{name}": one for name, one in self.natural.items()},
            **{f"trajectory_{name}": one for name, one in self.trajectories.items()},
        }
        return {name: table for name, table in found.items() if table is not None}

    @property
    def plots(self) -> Iterator[tuple[str, str, Callable[[], Axes]]]:
        """Every plot: the name of its file, a caption, and what draws it."""
        from sciscore import plots

        pairs = self.pairs
        if self.transitions is not None and self.transitions.n:
            table = self.transitions
            yield (
                "transitions",
                "AIS at baseline and at follow-up",
                lambda: plots.transition_flow(table),
            )
        for name in (one for one in _CHANGED if one in pairs.names):
            if any(change is not None for change in pairs.change(name)):
                caption = f"{printed_name(name)} before and after, by AIS at baseline"
                yield f"change_{name}", caption, functools.partial(self._change, name)
        for rule, beside in self.natural.items():
            caption = f"Responders ({rule}) above published controls"
            yield (
                f"natural_recovery_{rule}",
                caption,
                functools.partial(plots.control_forest, beside),
            )
        for score, one in self.trajectories.items():
            if any(found is not None for row in one.scores.values() for found in row):
                caption = f"{printed_name(score)}: median, quartiles and n at each time"
                drawn = self._drawn(one)
                if drawn is not one:
                    caption += " (everybody: too many groups to tell apart)"
                yield f"trajectory_{score}", caption, functools.partial(plots.trajectories, drawn)

    def _drawn(self, one: Trajectory) -> Trajectory:
        """A trajectory by group; of everybody, where more groups than can be told apart."""
        from sciscore.plots.plot_palette import MOST_SERIES

        if len(set(one.groups.values())) <= MOST_SERIES:
            return one
        return self.pairs.baseline.visits.trajectory(one.name, *self.asked.times)

    def _change(self, name: str) -> Axes:
        from sciscore import plots

        pairs = self.pairs
        grades = pairs.baseline.labels("ais") if "ais" in pairs.names else None
        ends = pairs.baseline.values(name), pairs.followup.values(name)
        return plots.change_plot(ends[0], ends[1], grades, score=printed_name(name))

    @property
    def methods(self) -> Methods:
        """The methods paragraph of the study."""
        used: list[Any] = [self.changes, self.transitions, *self.responders.values()]
        used += [
            *self.arms.values(),
            *self.natural.values(),
            *self.trajectories.values(),
            self.quality,
        ]
        return methods(self.pairs, *(one for one in used if one is not None))


def _tables(study: _Study, folder: Path) -> Iterator[Path]:
    word = importlib.util.find_spec("docx") is not None
    for name, table in study.tables.items():
        for suffix in _SUFFIXES:
            if suffix != _WORD or word:
                table.save(folder / f"{name}.{suffix}")
                yield folder / f"{name}.{suffix}"


def _plots(study: _Study, folder: Path) -> Iterator[Path]:
    for name, _, draw in study.plots:
        figure = draw().get_figure(root=True)
        assert figure is not None
        for suffix in ("svg", "pdf", "png"):
            figure.savefig(folder / f"{name}.{suffix}", bbox_inches="tight", dpi=300)
            yield folder / f"{name}.{suffix}"


def _page(study: _Study, told: Methods) -> str:
    """The page: methods, every table, every plot, references."""
    people = len(study.pairs.people)
    listed = "".join(
        f"<li>{html.escape(f'[{key}] {sci.REFERENCES[key]}')}</li>" for key in told.references
    )
    parts = [
        _section("Methods", f"<p>{html.escape(told.text)}</p>"),
        *(
            _section(name.replace("_", " ").capitalize(), table.to_html())
            for name, table in study.tables.items()
        ),
        *(_section(caption, _figure(draw(), caption)) for _, caption, draw in study.plots),
        _section("References", f"<ul>{listed}</ul>"),
        _section("To make this report again", f"<pre>{html.escape(study.asked.command)}</pre>"),
    ]
    return (
        "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>Study of {people} people</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>Study of {people} people</h1>\n{chr(10).join(parts)}\n</body></html>\n"
    )


def _section(title: str, content: str) -> str:
    return f"<section><h2>{html.escape(title)}</h2>\n{content}</section>"


def _figure(ax: Axes, caption: str) -> str:
    """A plot as a picture inside the page."""
    file = io.StringIO()
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.savefig(file, format="svg", bbox_inches="tight")
    drawn = file.getvalue()
    return (
        f"<figure role='img' aria-label='{html.escape(caption)}'>"
        f"{drawn[drawn.index('<svg') :]}</figure>"
    )


def parsed_days(text: str) -> tuple[int, int]:
    """The first and the last day of a text such as ``40-50``."""
    first, _, last = text.partition("-")
    if not (first.strip().isdecimal() and last.strip().isdecimal()):
        raise FormatError(f"{text!r} is not a range of days; use for instance 40-50")
    return int(first), int(last)
