"""The tables and plots of a study in a folder, a page that holds them all, and its methods."""

from __future__ import annotations

import functools
import html
import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

import sciscore as sci
from sciscore.errors import OutcomeError
from sciscore.optional import require
from sciscore.outcomes.mean_courses import MEAN_COURSES, MeanCourse
from sciscore.outcomes.methods import Methods, methods
from sciscore.outcomes.recorded import printed_name
from sciscore.saving import saved, saved_folder

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sciscore.display import Grid, Tabular
    from sciscore.outcomes import GroupComparison, Pairs, Trajectory

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
    reference
        Published means to lie behind the trajectories, each such as ``Sygen:paraplegia``.
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
    reference: tuple[str, ...] = ()
    responders: tuple[str, ...] = ()
    arms: str = ""
    natural_days: tuple[int, int] | None = None
    command: str = ""


def published(name: str) -> tuple[MeanCourse, ...]:
    """The published means of a series and plegia, such as ``Sygen:paraplegia``, of every score."""
    kinds = {f"{one.source}:{one.plegia}" for one in MEAN_COURSES}
    if name not in kinds:
        raise OutcomeError(f"no means are published of {name!r}; use {', '.join(sorted(kinds))}")
    return tuple(one for one in MEAN_COURSES if f"{one.source}:{one.plegia}" == name)


def write_report(pairs: Pairs, folder: Path, asked: Asked) -> tuple[Path, ...]:
    """Write every table and plot of a study, a page that holds them, and its methods.

    The folder is made, and must be new or empty; the files are returned as they were written.
    """
    require("--report", "plots", "matplotlib")
    study = _Study(pairs, asked)
    tables, told = study.tables, study.methods
    with saved_folder(folder) as part:
        for name in ("tables", "plots"):
            (part / name).mkdir()
        written = [*_tables(tables, part / "tables")]
        pictures = {}
        for name, caption, draw in study.plots:
            paths = _saved(draw(), part / "plots" / name)
            pictures[caption] = paths[0].read_text(encoding="utf-8")
            written += paths
        texts = {
            "methods.md": told.to_markdown(),
            "methods.tex": told.to_latex() + "\n",
            "references.bib": told.bibtex,
            "index.html": _page(study, told, tables, pictures),
        }
        for name, text in texts.items():
            with saved(part / name) as stream:
                stream.write(text)
            written.append(part / name)
        return tuple(folder / path.relative_to(part) for path in written)


class _Study:
    """The results of a study: its tables by name, and its plots."""

    def __init__(self, pairs: Pairs, asked: Asked) -> None:
        from sciscore.outcomes import natural_recovery

        self.pairs, self.asked = pairs, asked
        visits, has_ais = pairs.baseline.visits, "ais" in pairs.names
        self.changes = pairs.changes(by=asked.by)
        self.transitions = pairs.transitions() if has_ais else None
        table = self.transitions
        rules = () if table is None else asked.responders
        self.responders = {name: table.responders(name) for name in rules if table is not None}
        days = asked.natural_days
        self.natural = {
            name: natural_recovery(pairs, rule=name, baseline_days=days)
            for name in rules
            if days is not None
        }
        self.arms = self._arms() if asked.arms else {}
        self.trajectories: dict[str, Trajectory] = {
            name: visits.trajectory(name, *asked.times, by="ais" if has_ais else ())
            for name in (_DRAWN if asked.times else ())
            if name in pairs.names
        }
        self.drawn = {name: self._drawn(one) for name, one in self.trajectories.items()}
        self.behind = {name: self._behind(one) for name, one in self.drawn.items()}
        if asked.reference and not any(self.behind.values()):
            raise OutcomeError("no trajectory is of a score and AIS grades with published means")
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
            draw = functools.partial(plots.transition_flow, self.transitions)
            yield "transitions", "AIS at baseline and at follow-up", draw
        for name in (one for one in _CHANGED if one in pairs.names):
            if any(change is not None for change in pairs.change(name)):
                caption = f"{printed_name(name)} before and after, by AIS at baseline"
                yield f"change_{name}", caption, functools.partial(self._change, name)
        for rule, beside in self.natural.items():
            draw = functools.partial(plots.control_forest, beside)
            yield f"natural_recovery_{rule}", f"Responders ({rule}) above published controls", draw
        for score, one in self.trajectories.items():
            if any(found is not None for row in one.scores.values() for found in row):
                drawn, behind = self.drawn[score], self.behind[score]
                caption = f"{printed_name(score)}: median, quartiles and n at each time"
                if drawn is not one:
                    caption += " (everybody: too many groups to tell apart)"
                if behind:
                    caption += f"; published means [{behind[0].reference}]"
                draw = functools.partial(plots.trajectories, drawn, reference=behind)
                yield f"trajectory_{score}", caption, draw

    def _drawn(self, one: Trajectory) -> Trajectory:
        """A trajectory by group; of everybody, where more groups than can be told apart."""
        from sciscore.plots.plot_palette import MOST_SERIES

        if len(set(one.groups.values())) <= MOST_SERIES:
            return one
        return self.pairs.baseline.visits.trajectory(one.name, *self.asked.times)

    def _behind(self, one: Trajectory) -> tuple[MeanCourse, ...]:
        """The published means that lie behind a trajectory: of the AIS grades that are there."""
        there = {labels[0] for labels in one.groups.values()} if one.by else {*"ABCD"}
        return tuple(
            course
            for name in self.asked.reference
            for course in published(name)
            if course.score == one.name and course.initial_ais in there
        )

    def _change(self, name: str) -> Axes:
        from sciscore import plots

        pairs = self.pairs
        grades = pairs.baseline.labels("ais") if "ais" in pairs.names else None
        ends = pairs.baseline.values(name), pairs.followup.values(name)
        return plots.change_plot(ends[0], ends[1], grades, score=printed_name(name))

    @property
    def methods(self) -> Methods:
        """The methods paragraph of the study."""
        used = [
            self.changes,
            self.transitions,
            *self.responders.values(),
            *self.arms.values(),
            *self.natural.values(),
            *self.trajectories.values(),
            self.quality,
        ]
        made = methods(self.pairs, *(one for one in used if one is not None))
        for key in {course.reference for found in self.behind.values() for course in found}:
            said = f"Published means lie behind the trajectories for the eye alone [{key}]."
            made = attrs.evolve(
                made, sentences=(*made.sentences, said), references=(*made.references, key)
            )
        return made


def _tables(tables: dict[str, Table], folder: Path) -> Iterator[Path]:
    word = importlib.util.find_spec("docx") is not None
    for name, table in tables.items():
        for suffix in _SUFFIXES:
            if suffix != _WORD or word:
                table.save(folder / f"{name}.{suffix}")
                yield folder / f"{name}.{suffix}"


def _saved(ax: Axes, path: Path) -> list[Path]:
    """The files of a plot, that for the page first."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    paths = [path.with_name(f"{path.name}.{suffix}") for suffix in ("svg", "pdf", "png")]
    for one in paths:
        figure.savefig(one, bbox_inches="tight", dpi=300)
    return paths


def _page(study: _Study, told: Methods, tables: dict[str, Table], pictures: dict[str, str]) -> str:
    """The page: methods, every table, every plot, references."""
    people = len(study.pairs.people)
    listed = "".join(
        f"<li>{html.escape(f'[{key}] {sci.REFERENCES[key]}')}</li>" for key in told.references
    )
    parts = {
        "Methods": f"<p>{html.escape(told.text)}</p>",
        **{name.replace("_", " ").capitalize(): one.to_html() for name, one in tables.items()},
        **{caption: _figure(svg, caption) for caption, svg in pictures.items()},
        "References": f"<ul>{listed}</ul>",
        "To make this report again": f"<pre>{html.escape(study.asked.command)}</pre>",
    }
    sections = "\n".join(
        f"<section><h2>{html.escape(title)}</h2>\n{content}</section>"
        for title, content in parts.items()
    )
    return (
        "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>Study of {people} people</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>Study of {people} people</h1>\n{sections}\n</body></html>\n"
    )


def _figure(svg: str, caption: str) -> str:
    """A plot as a picture inside the page."""
    label = html.escape(caption)
    return f"<figure role='img' aria-label='{label}'>{svg[svg.index('<svg') :]}</figure>"
