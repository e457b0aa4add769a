"""Sphinx configuration, and the directives that print sciscore's own tables."""

from __future__ import annotations

import base64
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import sciscore
from sciscore.isncsci.editions import RULES
from sciscore.scim.items import ENTRIES, SUBSCORES, VERSIONS

sys.path.insert(0, str(Path(__file__).parent))
import house
import make_pictures
from ledger import label, linked, sections

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "sciscore"
author = "the sciscore developers"
project_copyright = "2026, the sciscore developers"
release = version = sciscore.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"sciscore {release}"
html_copy_source = False
html_static_path = ["static"]
html_css_files = ["extra.css"]
pygments_style = "friendly"

# Notebooks are kept without output and run by the build.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_ipywidgets_js = {}  # nothing is fetched
# Prompts and output are not copied.
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

default_role = "literal"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
python_use_unqualified_type_names = True
add_module_names = False
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
napoleon_attr_annotations = False

nitpicky = True
# Names of other packages, which have no pages here, and type variables.
nitpick_ignore_regex = [
    (r"py:.*", r"(numpy|np|npt|pa|collections|typing|hypothesis|os|pathlib|datetime)\..*"),
    # Aliases of types, which are spelled out where they are used.
    (
        r"py:class",
        r"Axes|ByTime|ExamForm|FileOptions|Given|Groups|PathLike|Scores|Source|Study|Visits|When",
    ),
    (r"py:class", r"C|NumberColumn|Numbers|Steps|sciscore\.outcomes\.natural_recovery\.PValue"),
    (r"py:class", r"sciscore\.isncsci\.next_cells_plan\.Target"),
    (r"py:.*", r"sciscore\.frames\.(Table|Frame)"),
]


class House(SphinxDirective):
    """``{house}``: the rooms of the package on their floors."""

    def run(self) -> list[nodes.Node]:
        picture = base64.b64encode(house.drawing().encode()).decode()
        rooms = ", ".join(room for floor in house.FLOORS for room in floor)
        alt = f"From the roof down: {rooms}"
        return [nodes.image(uri=f"data:image/svg+xml;base64,{picture}", alt=alt)]


class EditionsTable(SphinxDirective):
    """``{editions}``: the names of the editions."""

    def run(self) -> list[nodes.Node]:
        lines = ["| edition | title | also asked for as |", "| --- | --- | --- |"]
        lines += [
            f"| {row.name} | {row.title} | {', '.join(row.aliases)} |"
            for row in sciscore.editions()
        ]
        return self.parse_text_to_nodes("\n".join(lines))


class RulesTables(SphinxDirective):
    """``{rules}``: the edition table, a section for each rule; last on its page."""

    def run(self) -> list[nodes.Node]:
        lines: list[str] = []
        for name, heading in RULES.items():
            lines += ["", f"## {heading[0].upper()}{heading[1:]}", ""]
            lines += ["| edition | rule | evidence | sources |", "| --- | --- | --- | --- |"]
            for row in sciscore.editions():
                rule = row.rules()[name]
                text = rule.text.replace("*", r"\*")
                lines.append(f"| {row.name} | {text} | {rule.evidence} | {linked(rule.sources)} |")
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)


class DecisionsTable(SphinxDirective):
    """``{decisions}``: what sciscore does where the texts are silent."""

    def run(self) -> list[nodes.Node]:
        lines = []
        for decision in sciscore.interpretations():
            lines += [f"## {decision.key[0].upper()}{decision.key[1:]}", "", decision.question, ""]
            lines += ["Possible readings:", ""]
            lines += [f"- {reading}" for reading in decision.readings]
            choice = decision.choice.replace("*", r"\*")
            lines += ["", f"**sciscore:** {choice}", "", f"**Others:** {decision.others}", ""]
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)


class Ledger(SphinxDirective):
    """``{ledger}``: every rule with its sources and tests; last on its page."""

    def run(self) -> list[nodes.Node]:
        return self.parse_text_to_nodes("\n".join(sections()), allow_section_headings=True)


SCIM_TABLES = {
    "entries": (
        ("item", "key", "about", "allowed scores", "adds to"),
        [
            (e.number, f"`{e.key}`", e.label, ", ".join(map(str, e.allowed)), f"`{e.part}`")
            for e in ENTRIES
        ],
    ),
    "subscores": (
        ("name", "entries", "range"),
        [
            (
                f"`{s.name}`",
                f"{ENTRIES[s.places[0]].number} to {ENTRIES[s.places[-1]].number}",
                f"0 to {s.maximum}",
            )
            for s in SUBSCORES
        ],
    ),
    "versions": (
        ("version", "entries", "subscores and total", "why not", "sources"),
        [
            (
                v.name,
                "scored" if v.entries else "refused",
                "taken" if v.subscores else "refused",
                v.reason,
                linked(v.sources),
            )
            for v in VERSIONS.values()
        ],
    ),
    "criteria": (
        ("key", "score", "least change", "population", "source"),
        [
            (f"`{key}`", f"`{c.score}`", f"{c.minimum:+g}", c.population, c.citation)
            for key, c in sciscore.SCIM_CRITERIA.items()
        ],
    ),
}


class ScimTable(SphinxDirective):
    """``{scim} entries`` and others: the tables of SCIM III."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        headings, rows = SCIM_TABLES[self.arguments[0]]
        lines = [headings, ["---"] * len(headings), *rows]
        return self.parse_text_to_nodes("\n".join(f"| {' | '.join(row)} |" for row in lines))


class SourcesList(SphinxDirective):
    """``{sources}``: every source that a rule cites."""

    def run(self) -> list[nodes.Node]:
        lines = []
        for key, source in sciscore.REFERENCES.items():
            locator = source.locator
            if "doi:" in locator:
                before, _, doi = locator.partition("doi:")
                locator = f"{before}[doi:{doi}](https://doi.org/{doi})"
            lines += [f"({label(key)})=", "", f"**{key}**", f": {source.citation} {locator}", ""]
        return self.parse_text_to_nodes("\n".join(lines))


def one_name_a_line(
    app: Sphinx,  # noqa: ARG001 - the event hands it over
    what: str,
    name: str,  # noqa: ARG001
    obj: object,  # noqa: ARG001
    options: object,  # noqa: ARG001
    lines: list[str],
) -> None:
    """Give each attribute of "a, b, c" its own entry, as napoleon needs it.

    It also takes the words before the colon in a property's first line for a type,
    unless that line comes after an empty comment.
    """
    if what == "property":
        lines[:0] = ["..", ""]
    within = False
    made: list[str] = []
    for number, line in enumerate(lines):
        if lines[number + 1 : number + 2] == ["-" * len(line)]:
            within = line == "Attributes"
        if within and re.fullmatch(r"\w+(, \w+)+", line):
            after = lines[number + 1 :]
            ends = (place for place, text in enumerate(after) if not text.startswith("    "))
            described = after[: next(ends, len(after))]
            *others, last = line.split(", ")
            made += (text for other in others for text in (other, *described))
            made.append(last)
        else:
            made.append(line)
    lines[:] = made


def setup(app: Sphinx) -> None:
    """Make the directives known, and read docstrings before napoleon does."""
    app.connect("autodoc-process-docstring", one_name_a_line, priority=100)
    make_pictures.setup(app)
    app.add_directive("house", House)
    app.add_directive("editions", EditionsTable)
    app.add_directive("rules", RulesTables)
    app.add_directive("decisions", DecisionsTable)
    app.add_directive("ledger", Ledger)
    app.add_directive("scim", ScimTable)
    app.add_directive("sources", SourcesList)
