"""The tables and plots of a study in a folder, a page that holds them all, and its methods."""

from __future__ import annotations

import functools
import importlib.util
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from sciscore.errors import OutcomeError
from sciscore.optional import require
from sciscore.outcomes import compare_changes, compare_responders, natural_recovery
from sciscore.outcomes.mean_courses import MEAN_COURSES, MeanCourse
from sciscore.outcomes.methods import Methods, methods
from sciscore.outcomes.recorded import printed_name
from sciscore.references import REFERENCES
from sciscore.report.markup import Markup, joined, tag
from sciscore.saving import saved, saved_folder

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sciscore.display import Tabular
    from sciscore.outcomes import GroupComparison, NaturalRecovery, Pairs, Responders, Trajectory
    from sciscore.outcomes.transitions import Transitions


#: Scores of which a trajectory is drawn, when present.
_DRAWN: Final = ("total_motor", "lt", "pp", "scim_total")
#: Scores of which the change of everybody is drawn, when present.
_CHANGED: Final = ("uems", "lems", "scim_total")
_STYLE: Final = (
    "body{font-family:sans-serif;max-width:70em;margin:2em auto;padding:0 1em}"
    "figure{margin:1em 0}table{font-size:.8em}section{margin:2em 0;overflow-x:auto}"
)


def published(name: str) -> tuple[MeanCourse, ...]:
    """The published means of a series and plegia, such as ``Sygen:paraplegia``, of every score."""
    kinds = {f"{one.source}:{one.plegia}" for one in MEAN_COURSES}
    if name not in kinds:
        raise OutcomeError(f"no means are published of {name!r}; use {', '.join(sorted(kinds))}")
    return tuple(one for one in MEAN_COURSES if f"{one.source}:{one.plegia}" == name)


@attrs.frozen(kw_only=True, slots=False, eq=False)
class Study:
    """The pairs of a study, the parts that its report is to have, and their results."""

    pairs: Pairs
    #: Columns by which people are grouped.
    by: tuple[str, ...] = ()
    #: Windows or visits of the trajectories; without any there are none.
    times: tuple[str, ...] = ()
    #: Published means to lie behind the trajectories.
    reference: tuple[str, ...] = ()
    #: Names of responder rules over AIS grades.
    rules: tuple[str, ...] = ()
    #: Column of the two groups to compare.
    arms: str | None = None
    #: Days since injury of the baseline exams, to hold responders against natural recovery.
    natural_days: tuple[int, int] | None = None
    #: The command that makes the report again.
    command: str = ""

    @functools.cached_property
    def transitions(self) -> Transitions | None:
        """From which AIS grade to which; None where none are on record."""
        return self.pairs.transitions() if "ais" in self.pairs.names else None

    @functools.cached_property
    def responders(self) -> dict[str, Responders]:
        """The responders by rule."""
        table = self.transitions
        return {} if table is None else {name: table.responders(name) for name in self.rules}

    @functools.cached_property
    def natural(self) -> dict[str, NaturalRecovery]:
        """The responders by rule, beside published controls."""
        days = self.natural_days
        return {
            name: natural_recovery(self.pairs, rule=name, baseline_days=days)
            for name in self.responders
            if days is not None
        }

    @functools.cached_property
    def groups(self) -> dict[str, GroupComparison]:
        """The two groups beside each other, by responder rule and by score."""
        if not self.arms:
            return {}
        parts = self.pairs.split(self.arms)
        if len(parts) != 2:
            raise OutcomeError(f"{self.arms} has {len(parts)} groups; two are compared")
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
        for name in self._among(_CHANGED):
            changes = first.change(name), second.change(name)
            if all(any(change is not None for change in some) for some in changes):
                found[f"groups_{name}"] = compare_changes(*changes, names=(one, other))
        return found

    @functools.cached_property
    def trajectories(self) -> dict[str, Trajectory]:
        """The scores over time, by AIS at baseline."""
        visits, by = self.pairs.baseline.visits, self._among(("ais",))
        drawn = self._among(_DRAWN) if self.times else ()
        return {name: visits.trajectory(name, *self.times, by=by) for name in drawn}

    @functools.cached_property
    def drawn(self) -> dict[str, Trajectory]:
        """The trajectories as they are drawn: of everybody, where groups cannot be told apart."""
        from sciscore.plots.plot_palette import MOST_SERIES

        visits = self.pairs.baseline.visits
        return {
            name: one
            if len(set(one.groups.values())) <= MOST_SERIES
            else visits.trajectory(name, *self.times)
            for name, one in self.trajectories.items()
        }

    @functools.cached_property
    def behind(self) -> dict[str, list[MeanCourse]]:
        """The published means behind each trajectory: of the AIS grades that are there."""
        courses = [course for name in self.reference for course in published(name)]
        found = {}
        for name, one in self.drawn.items():
            there = {labels[0] for labels in one.groups.values()} if one.by else {*"ABCD"}
            found[name] = [c for c in courses if c.score == name and c.initial_ais in there]
        if courses and not any(found.values()):
            raise OutcomeError("no trajectory is of a score and AIS grades with published means")
        return found

    @functools.cached_property
    def tables(self) -> dict[str, Tabular]:
        """Every table by the name of its file."""
        pairs, visits = self.pairs, self.pairs.baseline.visits
        times = self.times or [one.name for one in (*pairs.baseline.asked, *pairs.followup.asked)]
        found: dict[str, Tabular | None] = {
            "people": pairs.listing(order=self._among(("ais",))),
            "visits": pairs.grid(),
            "quality": visits.quality(times) if visits.results is not None else None,
            "change": pairs.changes(by=self.by),
            "transitions": self.transitions,
            **{f"responders_{name}": one for name, one in self.responders.items()},
            **self.groups,
            **{f"natural_recovery_{name}": one for name, one in self.natural.items()},
            **{f"trajectory_{name}": one for name, one in self.trajectories.items()},
        }
        return {name: table for name, table in found.items() if table is not None}

    @property
    def plots(self) -> Iterator[tuple[str, str, Axes]]:
        """Every plot: the name of its file, a caption, and the plot."""
        from sciscore import plots

        pairs = self.pairs
        if self.transitions is not None and self.transitions.n:
            ax = plots.transition_flow(self.transitions)
            yield "transitions", "AIS at baseline and at follow-up", ax
        grades = pairs.baseline.labels("ais") if "ais" in pairs.names else None
        for name in self._among(_CHANGED):
            if any(change is not None for change in pairs.change(name)):
                ends = pairs.baseline.values(name), pairs.followup.values(name)
                said = printed_name(name)
                ax = plots.change_plot(*ends, grades, score=said)
                yield f"change_{name}", f"{said} before and after, by AIS at baseline", ax
        for rule, beside in self.natural.items():
            ax = plots.control_forest(beside)
            yield f"natural_recovery_{rule}", f"Responders ({rule}) above published controls", ax
        for name, one in self.trajectories.items():
            if any(found is not None for row in one.scores.values() for found in row):
                drawn, behind = self.drawn[name], self.behind[name]
                caption = f"{printed_name(name)}: median, quartiles and n at each time"
                if drawn is not one:
                    caption += " (everybody: too many groups to tell apart)"
                if behind:
                    caption += f"; published means [{behind[0].reference}]"
                ax = plots.trajectories(drawn, reference=tuple(behind))
                yield f"trajectory_{name}", caption, ax

    @property
    def methods(self) -> Methods:
        """The methods paragraph of the study."""
        told = [name for name in self.tables if name not in ("people", "visits", "quality")]
        used = [self.tables[name] for name in (*told, "quality") if name in self.tables]
        sentences = [
            f"Published means lie behind the trajectories for the eye alone [{key}]."
            for key in {course.reference for found in self.behind.values() for course in found}
        ]
        return Methods(sentences=(*methods(self.pairs, *used).sentences, *sentences))

    def _among(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of some findings and scores that are on record."""
        return tuple(name for name in names if name in self.pairs.names)


def write_report(study: Study, folder: Path) -> None:
    """Write every table and plot of a study, a page that holds them, and its methods.

    The folder is made, and must be new or empty. Tables for Word need its extra.
    """
    require("--report", "plots", "matplotlib")
    suffixes = ("csv", "xlsx", "tex", *(["docx"] if importlib.util.find_spec("docx") else []))
    told = study.methods
    with saved_folder(folder) as part:
        for name in ("tables", "plots"):
            (part / name).mkdir()
        for name, suffix in itertools.product(study.tables, suffixes):
            study.tables[name].save(part / "tables" / f"{name}.{suffix}")
        pictures = {
            caption: _picture(ax, part / "plots" / name) for name, caption, ax in study.plots
        }
        texts = {
            "methods.md": told.to_markdown(),
            "methods.tex": told.to_latex() + "\n",
            "references.bib": told.bibtex,
            "index.html": _page(study, told, pictures),
        }
        for name, text in texts.items():
            with saved(part / name) as stream:
                stream.write(text)


def _picture(ax: Axes, path: Path) -> str:
    """The SVG of a plot, which is saved as PDF and PNG, too."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    for suffix in ("svg", "pdf", "png"):
        figure.savefig(path.with_name(f"{path.name}.{suffix}"), bbox_inches="tight", dpi=300)
    return path.with_name(f"{path.name}.svg").read_text(encoding="utf-8")


def _page(study: Study, told: Methods, pictures: dict[str, str]) -> str:
    """The page: methods, every table, every plot, references."""
    title = f"Study of {len(study.pairs.people)} people"
    parts = {
        "Methods": tag("p", told.text),
        **{
            name.replace("_", " ").capitalize(): Markup(table.to_html())
            for name, table in study.tables.items()
        },
        **{
            caption: tag("figure", Markup(svg[svg.index("<svg") :]), role="img", aria_label=caption)
            for caption, svg in pictures.items()
        },
        "References": tag(
            "ul", *(tag("li", f"[{key}] {REFERENCES[key]}") for key in told.references)
        ),
        "To make this report again": tag("pre", study.command),
    }
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width"),
        tag("title", title),
        tag("style", Markup(_STYLE)),
    )
    sections = (tag("section", tag("h2", name), content) for name, content in parts.items())
    body = tag("body", tag("h1", title), joined(sections, Markup("\n")))
    return f'<!DOCTYPE html>\n<html lang="en">{head}{body}</html>\n'
