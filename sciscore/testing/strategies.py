"""Hypothesis strategies for exams and SCIM records: for sciscore's own tests and for yours.

Needs the extra ``testing``: ``pip install "sciscore[testing]"``.
"""

from __future__ import annotations

from typing import Any

from sciscore.errors import ExamError, did_you_mean, one_of, shown
from sciscore.isncsci.editions import edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import FIELDS, PLACE, Field
from sciscore.scim.items import ENTRIES, SUBSCORES
from sciscore.scim.records import ABSENT, MISSING, ScimRecord
from sciscore.segments import DERMATOMES, INDEX, KEY_MUSCLES, SIDES

try:
    from hypothesis import strategies as st
except ImportError as error:  # pragma: no cover
    message = 'the strategies of sciscore.testing need Hypothesis: pip install "sciscore[testing]"'
    raise ImportError(message) from error


def contents(path: str, edition: str) -> st.SearchStrategy[Any]:
    """Every legal content of a field under an edition.

    Parameters
    ----------
    path
        Path of the field, such as ``right.motor.L3``.
    edition
        Year of the edition.

    Raises
    ------
    ExamError
        If there is no such field.
    """
    if not one_of(path, PLACE):
        message = f"{shown(path)} is not a field of an exam{did_you_mean(path, PLACE)}"
        raise ExamError(message, "field.unknown")
    return st.sampled_from(_legal(FIELDS[PLACE[path]], edition))


def ais_grades() -> st.SearchStrategy[str | None]:
    """The AIS of a person at a visit: a grade, ND, possible grades, or None for no exam."""
    several = st.sets(st.sampled_from("ABCDE"), min_size=2).map(lambda few: ",".join(sorted(few)))
    return st.sampled_from((*"ABCDE", "ND", None)) | several


def _legal(field: Field, edition: str) -> list[str]:
    row = find_edition(edition)
    if field.scale is not None:
        return [token.text for token in field.scale.token.values() if token.kind in row.kinds]
    if field.path.endswith("lowest_nonkey_muscle"):
        return ["", *map(str, row.nonkey_levels.readings[0])]  # type: ignore[call-overload]
    return [text for text in ("No", "Yes", "NT") if text in field.codes]


@st.composite
def exams(draw: st.DrawFn, edition: str = "2019") -> Exam:
    """Exams over the whole domain: any legal content in any cell.

    Parameters
    ----------
    edition
        Year of the edition whose cell contents are drawn.

    Examples
    --------
    >>> from hypothesis import given
    >>> import sciscore as sci
    >>> @given(exams("2011"))
    ... def test_mine(exam):
    ...     assert len(sci.classify(exam, edition="2011").findings) == 11
    >>> test_mine()
    """
    return Exam.from_dict({path: draw(contents(path, edition)) for path in PLACE})


@st.composite
def exams_near_borders(
    draw: st.DrawFn, edition: str = "2019", *, open_cells: int = 6, tags: bool = True
) -> Exam:
    """Exams that look like injuries, where one cell more or less changes a finding.

    Each side is intact down to a level, and anything below it; then some cells are
    left untested or are tagged.

    Parameters
    ----------
    edition
        Year of the edition.
    open_cells
        At most so many cells are untested or tagged.
    tags
        Whether cells may be tagged, where the edition knows tags.
    """
    grades: dict[str, Any] = {}
    for side in SIDES:
        grades |= draw(_sides(side))
    grades["vac"], grades["dap"] = (
        draw(st.sampled_from(("Yes", "No"))),
        draw(st.sampled_from(("Yes", "No"))),
    )
    grades["prior_deficit"] = draw(st.sampled_from([True, True, True, False]))
    changes = draw(st.lists(st.sampled_from(list(PLACE)[: PLACE["dap"] + 1]), max_size=open_cells))
    for path in changes:
        tagged = [
            text for text in _legal(FIELDS[PLACE[path]], edition) if "*" in text or text == "NT"
        ]
        legal = [text for text in tagged if tags or "*" not in text]
        grades[path] = draw(st.sampled_from(legal))
    return Exam.from_dict(grades)


@st.composite
def _sides(draw: st.DrawFn, side: str) -> dict[str, Any]:
    """One side: intact to a level for sensation and to one near it for muscles."""
    sensory = draw(st.integers(0, len(INDEX)))
    motor = sensory + draw(st.integers(-2, 6))
    grades: dict[str, Any] = {}
    for modality in ("light_touch", "pin_prick"):
        below = draw(st.lists(st.integers(0, 2), min_size=28, max_size=28))
        for name, grade in zip(DERMATOMES, below, strict=True):
            grades[f"{side}.{modality}.{name}"] = 2 if INDEX[name] <= sensory else grade
    weak = draw(st.lists(st.integers(0, 5), min_size=10, max_size=10))
    for name, grade in zip(KEY_MUSCLES, weak, strict=True):
        grades[f"{side}.motor.{name}"] = 5 if INDEX[name] <= motor else grade
    if draw(st.booleans()):
        grades[f"{side}.light_touch.S4_5"] = grades[f"{side}.pin_prick.S4_5"] = 0
    grades[f"{side}.lowest_nonkey_muscle"] = draw(st.sampled_from([None, None, *KEY_MUSCLES]))
    return grades


@st.composite
def scim_records(draw: st.DrawFn, *, missing: bool = True, subscores: bool = True) -> ScimRecord:
    """SCIM III records over the whole domain: any allowed score in any entry.

    Parameters
    ----------
    missing
        Whether entries may be missing.
    subscores
        Whether subscores may be on record beside the entries, right or wrong, or alone.

    Examples
    --------
    >>> from hypothesis import given
    >>> import sciscore as sci
    >>> @given(scim_records(missing=False))
    ... def test_mine(record):
    ...     assert sci.scim3(record).total.value is not None or record["feeding"] is None
    >>> test_mine()
    """
    unknown = (MISSING,) if missing else ()
    codes = [draw(st.sampled_from((*entry.allowed, *unknown))) for entry in ENTRIES]
    if subscores and draw(st.integers(0, 9)) == 0:
        codes = [ABSENT] * len(ENTRIES)
    for subscore in SUBSCORES:
        on_record = st.sampled_from((ABSENT, *range(subscore.maximum + 1)))
        codes.append(draw(on_record) if subscores else ABSENT)
    return ScimRecord(bytes(codes))


@st.composite
def visit_tables(
    draw: st.DrawFn, *, people: int = 4, visits: int = 6, last_day: int = 400
) -> dict[str, list[Any]]:
    """Long tables of studies, a row for each visit in any order, as `visits` takes.

    Recorded values may be there, missing, or ND; of some people the day of treatment is
    known, and some visits have a name.

    Parameters
    ----------
    people, visits
        At most so many people, and visits of each.
    last_day
        The last day after injury.

    Examples
    --------
    >>> from hypothesis import given
    >>> import sciscore as sci
    >>> @given(visit_tables())
    ... def test_mine(table):
    ...     assert sci.visits(table).at("injury:180+-30").n <= len(table["person"])
    >>> test_mine()
    """
    rows: list[dict[str, Any]] = []
    for person in range(draw(st.integers(1, people))):
        days = draw(st.lists(st.integers(0, last_day), min_size=1, max_size=visits, unique=True))
        treated = draw(st.none() | st.integers(0, last_day))
        names = draw(st.permutations([None, *"abcdefgh"[: len(days) - 1]]))
        rows += (
            {
                "person": f"P{person + 1}",
                "days_since_injury": day,
                "days_since_treatment": None if treated is None else day - treated,
                "visit": name,
                "ais": draw(st.sampled_from((*"ABCDE", "ND", None))),
                "uems": draw(_recorded(50)),
                "scim_total": draw(_recorded(100)),
            }
            for day, name in zip(days, names, strict=True)
        )
    shuffled = draw(st.permutations(rows))
    return {name: [row[name] for row in shuffled] for name in rows[0]}


def _recorded(maximum: int) -> st.SearchStrategy[int | str | None]:
    """A score as it may stand in a table: a number, ND, or nothing."""
    return st.sampled_from(("ND", None)) | st.integers(0, maximum)
