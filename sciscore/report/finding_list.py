"""The findings with their explanations, the totals, and what would settle a finding."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sciscore.intervals import Score
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.explain import Explanation
from sciscore.isncsci.findings import Finding
from sciscore.isncsci.next_cells import next_cells
from sciscore.isncsci.settle import alike, settle
from sciscore.references import REFERENCES
from sciscore.report.grade_marks import in_words, place_in_words, untested
from sciscore.report.markup import Markup, joined, listed, table, tag, text, unfolding
from sciscore.segments import printed

#: What the letters of completeness stand for.
COMPLETENESS: Final = {"C": "complete", "I": "incomplete", "NA": "not applicable"}
#: Rows of the table of totals: right, left and together.
ROWS: Final = {
    "UEMS": ("upper extremity motor score", ("uer", "uel", "uems")),
    "LEMS": ("lower extremity motor score", ("ler", "lel", "lems")),
    "Motor": ("all key muscles", ("", "", "total_motor")),
    "LT": ("light touch", ("ltr", "ltl", "lt")),
    "PP": ("pin prick", ("ppr", "ppl", "pp")),
}
#: Beyond so many untested cells it is not looked for which of them matter.
MOST_UNTESTED: Final = 30


@functools.cache
def label(name: str) -> str:
    """The name of a finding on a page."""
    if name == "ais":
        return "AIS"
    words = name.split("_")
    side = f", {words.pop()}" if words[-1] in ("right", "left") else ""
    return " ".join(words).capitalize().replace("zpp", "ZPP") + side


def spelled(finding: Finding) -> str:
    """The value of a finding, completeness in a word, or ND."""
    if finding.name == "completeness" and finding.value:
        return COMPLETENESS[finding.value] + "*" * finding.tagged
    return str(finding)


def value(finding: Finding) -> Markup:
    """The value of a finding, or ND with the possible values."""
    shown = tag("b", spelled(finding), class_="value")
    if len(finding.possible) < 2:
        return shown
    return joined((shown, tag("span", f"({finding.possible_in_short})", class_="possible")), " ")


@functools.lru_cache(maxsize=1 << 10)
def _sources(keys: tuple[str, ...]) -> Markup:
    """The sources of a step."""
    return tag("cite", f"[{'; '.join(keys)}]")


def steps(explanation: Explanation) -> Markup:
    """The steps of an explanation."""
    items = (
        joined((in_words(step.text), _sources(step.sources)), " ") for step in explanation.steps
    )
    return listed("ol", items, "steps")


def _settling(result: Classification, name: str) -> Markup:
    """Which untested cells would settle a finding."""
    open_cells = len(untested(result.exam))
    if open_cells > MOST_UNTESTED:
        words = f"{open_cells} cells are untested, too many to look for those that matter here."
        return tag("div", tag("p", words), class_="settling")
    found = settle(result.exam, name, edition=result.edition)
    answers = (_answers(cell, found.answers[cell]) for cell in found.answers)
    list_of_answers = tag("ul", *(tag("li", *answer) for answer in answers))
    return tag(
        "div", tag("p", *map(in_words, found.grid().notes)), list_of_answers, class_="settling"
    )


def _answers(cell: str, answers: Mapping[str, tuple[str, ...]]) -> tuple[Markup, str]:
    """The values left open by each answer in a cell."""
    told = (
        f"{' or '.join(same)}: {' or '.join(map(printed, values))}"
        for values, same in alike(answers).items()
    )
    return tag("b", place_in_words(cell)), f" {'; '.join(told)}"


def explained(
    result: Classification, explanation: Explanation, *, settled: bool, named: bool = True
) -> Markup:
    """A finding whose explanation unfolds; `named` gives it an ``id``, once in a document."""
    finding = explanation.finding
    return unfolding(
        joined((tag("span", label(finding.name), class_="what"), value(finding)), " "),
        steps(explanation),
        _settling(result, finding.name) if settled and len(finding.possible) > 1 else "",
        id=finding.name if named else None,
        class_=f"finding {finding.name}",
    )


def notes(result: Classification) -> Markup:
    """The notes of the findings, each once with the findings it is on."""
    noted: dict[str, list[str]] = {}
    for finding in result.findings.values():
        for note in finding.notes:
            noted.setdefault(in_words(note), []).append(label(finding.name))
    if not noted:
        return Markup()
    items = (joined((tag("b", "; ".join(names)), f": {note}.")) for note, names in noted.items())
    return listed("ul", items, "notes")


def _first(cells: Sequence[str], most: int) -> str:
    """The first of some cells in words, and how many more there are."""
    more = f" and {len(cells) - most} more" if len(cells) > most else ""
    return ", ".join(map(place_in_words, cells[:most])) + more


def next_to_test(result: Classification) -> Markup:
    """Which cells to test next for the open findings; empty where none would settle any."""
    names = [name for name, finding in result.findings.items() if len(finding.possible) > 1]
    cells = next_cells(result.exam, findings=names, edition=result.edition).cells if names else ()
    if not cells:
        return Markup()
    count = len(cells)
    words = f"{_first(cells, 8)}: {count} cell{'s' * (count > 1)} if nothing surprises."
    return tag("p", tag("b", "To test next:"), " ", words, class_="settling next")


def why_open(result: Classification) -> str:
    """Why findings of a result are ND, in a few words; empty where none is."""
    if all(len(finding.possible) == 1 for finding in result.findings.values()):
        return ""
    cells = untested(result.exam)
    return f"not tested: {_first(cells, 3)}" if cells else "the edition or a tag leaves it open"


def score(score: Score) -> Markup:
    """A total, or its interval."""
    if score.value is not None:
        return text(score)
    return tag("span", score, class_="open", title="untested cells leave this interval")


def totals(result: Classification) -> Markup:
    """The totals with their parts."""
    head = (tag("th", name, scope="col") for name in ("Right", "Left", "Total"))
    scores = dict(result.totals.items())
    rows = []
    for short, (words, names) in ROWS.items():
        cells = (tag("td", score(scores[name]) if name else "") for name in names)
        rows.append(tag("tr", tag("th", tag("abbr", short, title=words), scope="row"), *cells))
    return table("Totals", (tag("td"), *head), tag("tbody", *rows), class_="totals")


def sources(keys: Iterable[str]) -> Markup:
    """The sources that the explanations cite."""
    items = (tag("li", tag("b", key), f" {REFERENCES[key]}") for key in sorted(set(keys)))
    return unfolding("Sources", tag("ul", *items), class_="sources")
