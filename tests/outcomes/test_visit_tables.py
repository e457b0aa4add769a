"""Visits from data frames, dates, other names and wide tables: the same as from columns."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given, strategies as st

import sciscore as sci
from sciscore.errors import OutcomeError
from sciscore.scim.items import ENTRIES
from sciscore.testing import visit_tables

SERIES = ROOT / "examples" / "case_series" / "fictional_series.csv"
TABLE: dict[str, list[Any]] = {
    "person": ["P1", "P1", "P2"],
    "days_since_injury": [50, 176, 44],
    "ais": ["A", None, "NA"],
    "uems": [12, None, 19],
    "sex": ["m", "m", "f"],
}


def frames(columns: dict[str, list[Any]]) -> dict[str, Any]:
    pd, pl, pa = map(pytest.importorskip, ("pandas", "polars", "pyarrow"))
    return {
        "pandas": pd.DataFrame(columns),
        "polars": pl.DataFrame(columns, strict=False),
        "pyarrow": pa.table(columns),
    }


# --- data frames ---


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_a_data_frame_is_read_and_given_back(kind: str) -> None:
    frame = frames(TABLE)[kind]
    found = sci.visits(frame)
    assert found == sci.visits(TABLE)
    assert found.frame_kind == kind
    pairs = found.pairs("injury:49+-7", "injury:180+-30")
    for made in (pairs.to_frame(), pairs.changes().to_frame(), found.to_frame()):
        assert type(made) is type(frame)
    assert len(pairs.to_frame()) == 2
    assert type(pairs.to_frame("polars")) is not type(frame) or kind == "polars"


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_a_frame_of_exams_is_that_of_its_file(kind: str) -> None:
    pl = pytest.importorskip("polars")
    series = sci.visits(SERIES, edition="2019")
    typed = pl.read_csv(SERIES, infer_schema_length=None)
    frame = {"pandas": typed.to_pandas, "polars": lambda: typed, "pyarrow": typed.to_arrow}[kind]()
    found = sci.visits(frame, edition="2019")
    assert (found.results, found.scim, found.days) == (series.results, series.scim, series.days)
    (part,) = found.pairs("before", "treatment:180+-30").changes("uems", by=()).parts
    (due,) = series.pairs("before", "treatment:180+-30").changes("uems").parts
    assert part == due


@given(visit_tables())
def test_every_kind_of_frame_gives_the_same_visits(table: dict[str, list[Any]]) -> None:
    expected = sci.visits(table)
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({name: map(str, column) for name, column in table.items()}).with_columns(
        pl.all().replace("None", None)
    )
    assert sci.visits(frame) == expected
    assert sci.visits(frame.to_pandas()) == expected


def test_pandas_reads_na_as_missing_unless_told_otherwise() -> None:
    pd = pytest.importorskip("pandas")
    text = "person,visit,ais\nP1,a,NA\n"
    lost = sci.visits(pd.read_csv(io.StringIO(text)))
    kept = sci.visits(pd.read_csv(io.StringIO(text), keep_default_na=False))
    assert (lost.values("ais"), kept.values("ais")) == ((None,), ("NA",))


def test_categories_of_several_types_are_read_by_their_labels() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"person": ["P1"] * 3, "visit": [*"abc"]})
    scores = pd.Categorical([1, "ND", None], categories=[1, "ND"])
    found = sci.visits(frame.assign(uems=scores))
    assert found == sci.visits({**frame.to_dict("list"), "uems": [1, "ND", None]})


def test_columns_of_ones_own_keep_their_types() -> None:
    pd = pytest.importorskip("pandas")
    born = pd.to_datetime(["1980-02-03", None, "1990-01-01"])
    frame = pd.DataFrame(TABLE).assign(born=born, smoker=pd.array([True, None, False]))
    found = sci.visits(frame)
    assert (found.own["born"][1], found.own["smoker"][1]) == (None, None)
    made = found.to_frame()
    assert made["born"].tolist()[0] == born[0]
    assert str(made["born"].dtype).startswith("datetime64")
    assert made["smoker"].tolist() == [True, pd.NA, False]


def test_columns_may_be_arrays_or_series() -> None:
    arrays = {name: np.array(column, object) for name, column in TABLE.items()}
    assert sci.visits(arrays) == sci.visits(TABLE)
    with pytest.raises(
        OutcomeError, match=r"^person: 'P1' is not a column; use one value for each"
    ):
        sci.visits({"person": "P1", "visit": ["a"]})


def test_lists_need_nothing_but_the_core(monkeypatch: Any) -> None:
    for name in ("narwhals", "pyarrow", "scipy"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    pairs = sci.visits(TABLE).pairs("injury:49+-7", "injury:180+-30")
    assert str(pairs.changes("uems")).startswith("Change from baseline")
    assert sci.transitions(pairs.followup_ais, pairs.followup_ais).n == 0


# --- other names ---


def test_columns_have_the_names_that_the_user_gives_them() -> None:
    columns = {"patient": ["P1", "P2"], "Visit": ["a", "a"], "AIS": ["A", "B"], "arm": [12, 13]}
    names = {"ais": "AIS", "uems": "arm"}
    found = sci.visits(columns, person="patient", visit="Visit", names=names)
    assert found.values("ais") == ("A", "B")
    assert [str(score) for score in found.values("uems")] == ["12", "13"]
    assert not found.own
    with pytest.raises(OutcomeError) as caught:
        sci.visits(columns | {"AIS": ["A", "X"]}, person="patient", visit="Visit", names=names)
    assert str(caught.value).startswith("record 2, AIS: 'X' is not an AIS grade")


def test_a_column_for_which_another_was_named_is_ones_own() -> None:
    table = {"id": [1, 1], "person": ["x", "y"], "event": ["a", "b"], "Visit": [0, 4]}
    found = sci.visits({**table, "ais": ["A", "B"]}, person="id", visit="event")
    assert (found.person, found.visit) == (("1", "1"), ("a", "b"))
    assert found.own == {"recorded_person": ("x", "y"), "recorded_Visit": (0, 4)}
    assert "Visit is kept as recorded_Visit, since event was named for it" in found.notes


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"names": {"ais": "Grade"}}, "Grade: there is no such column; it was named for ais"),
        ({"names": {"asi": "sex"}}, "asi: not a column of visits"),
        ({"person": "patient"}, "patient: there is no such column; it was named for person"),
        ({"layout": "emscy"}, "emscy"),
        ({"scim_layout": "own"}, "own"),
    ],
)
def test_names_that_are_not_there_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(sci.SciscoreError, match=message):
        sci.visits(TABLE, **options)


def test_what_is_declared_to_be_missing_is_missing_everywhere() -> None:
    columns: dict[str, list[Any]] = {
        "person": ["P1", "P1"], "days_since_injury": [3, "."], "visit": ["NA", "b"],
        "ais": ["NA", "."], "uems": [".", "NA"], "injury_date": ["NA", "NA"],
    }  # fmt: skip
    found = sci.visits(columns, missing=("NA", "."))
    assert (found.days["injury"], found.visit) == ((3, None), (None, "b"))
    assert found.values("ais") == found.values("uems") == (None, None)
    with pytest.raises(OutcomeError, match=r"record 2, days_since_injury: '\.' is not a day"):
        sci.visits(columns)


def test_what_is_declared_to_be_untested_is_nt() -> None:
    cells = sci.layout("sciscore").write(sci.Exam.intact()) | {"left.motor.L3": "NA"}
    columns = {"person": ["P1"], "visit": ["a"], **{name: [cell] for name, cell in cells.items()}}
    found = sci.visits(columns, edition="2019", untested=["NA"])
    assert found.values("lems") == (sci.Score(low=45, high=50),)
    with pytest.raises(OutcomeError, match=r"^record 1, left.motor.L3: 'NA'"):
        sci.visits(columns, edition=2019)


def test_declarations_are_those_of_files(tmp_path: Path) -> None:
    mine = sci.layout("emsci").also(untested="x")
    path = tmp_path / "mine.toml"
    path.write_text(mine.to_toml(), encoding="utf-8")
    cells = mine.write(sci.Exam.intact()) | {"LMS_L3": "x", "RMS_L3": "UNK"}
    columns = {"person": ["P1"], "visit": ["a"], **{name: [cell] for name, cell in cells.items()}}
    found = sci.visits(columns, layout=path, edition="2019", untested="UNK")
    assert found.values("lems") == (sci.Score(low=40, high=50),)
    entries = {entry.key: [0] for entry in ENTRIES} | {"bladder": ["."]}
    scored = sci.visits({"person": ["P1"], "visit": ["a"], **entries}, missing=".")
    assert [str(total) for total in scored.values("scim_total")] == ["0-15"]


def test_a_workbook_whose_first_sheet_is_another_names_its_sheets(tmp_path: Path) -> None:
    book = pytest.importorskip("xlsxwriter").Workbook(tmp_path / "study.xlsx")
    for name, rows in (("notes", [["by"], ["me"]]), ("data", [["person", "visit"], ["P1", "a"]])):
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    book.close()
    with pytest.raises(OutcomeError, match=r"the sheets are 'notes', 'data'"):
        sci.visits(tmp_path / "study.xlsx")
    assert sci.visits(tmp_path / "study.xlsx", sheet="data").people == ("P1",)


def test_many_cells_that_are_wrong_in_one_way_are_one_line() -> None:
    dates = [f"{day}.12.2020" for day in range(10, 22)]
    with pytest.raises(OutcomeError) as caught:
        sci.visits({"person": ["P1"] * 12, "date": dates})
    assert str(caught.value) == (
        "date: cells such as '10.12.2020': each is not a date; write it as 2020-03-31; the order "
        "of day and month is not guessed (12 records: 1, 2, 3, ...)"
    )
    assert [problem.value for problem in caught.value.problems] == dates
    with pytest.raises(OutcomeError, match=r"43836' is not a date; .*if it is a day of Excel, "):
        sci.visits({"person": ["P1"], "date": [43836]})


def test_a_file_is_read_as_it_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_bytes("person;visit;ais;Größe\nP1;a;A;1,80\n".encode("latin-1"))
    found = sci.visits(path, separator=";", encoding="latin-1")
    assert found.own == {"Größe": ("1,80",)}
    polars = pytest.importorskip("polars")
    book = tmp_path / "visits.xlsx"
    polars.DataFrame({"person": ["P1"], "visit": ["a"], "ais": ["B"]}).write_excel(book, "study")
    assert sci.visits(book, sheet="study").values("ais") == ("B",)


# --- dates ---


def dated(**columns: Any) -> sci.Visits:
    usual = {"person": ["P1", "P1", "P2"], "date": ["2020-01-07", "2020-07-01", "2020-02-29"]}
    return sci.visits({**usual, "ais": ["A", "C", "B"], **columns})


def test_days_follow_from_dates() -> None:
    found = dated(
        injury_date=["2020-01-05", "", "2020-02-29"], treatment_date=["2020-01-17", "", None]
    )
    assert found.days == {"injury": (2, 178, 0), "treatment": (-10, 166, None)}
    assert found.date[2] == dt.date(2020, 2, 29)
    assert found.pairs("injury:2", "injury:180+-30").followup_ais == ("C", None)
    assert found.to_columns()["date"][0] == dt.date(2020, 1, 7)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2030, 1, 1)), st.lists(st.integers(0, 4000),
       min_size=1, max_size=5, unique=True), st.integers(0, 300))  # fmt: skip
def test_dates_give_what_days_give(injured: dt.date, days: list[int], treated: int) -> None:
    people = ["P"] * len(days)
    dates = [injured + dt.timedelta(day) for day in days]
    treatment = injured + dt.timedelta(treated)
    by_dates = sci.visits(
        {"person": people, "date": dates, "injury_date": [injured] * len(days),
         "treatment_date": [treatment.isoformat()] * len(days)}
    )  # fmt: skip
    by_days = sci.visits(
        {"person": people, "days_since_injury": days,
         "days_since_treatment": [day - treated for day in days]}
    )  # fmt: skip
    assert by_dates.days == by_days.days
    both = sci.visits(
        {"person": people, "date": dates, "injury_date": [injured] * len(days),
         "days_since_injury": days}
    )  # fmt: skip
    assert both.days["injury"] == tuple(days)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"date": ["07.01.2020", None, None], "visit": [*"abc"]},
         "record 1, date: '07.01.2020' is not a date; write it as 2020-03-31; the order of day an"),
        ({"date": ["2020-13-01", None, None], "visit": [*"abc"]},
         "record 1, date: '2020-13-01' is not a date"),
        ({"date": [43836, None, None], "visit": [*"abc"]}, "record 1, date: '43836' is not a date"),
        ({"date": ["1899-12-31", None, None], "visit": [*"abc"]}, "record 1, date: '1899-12-31' i"),
        ({"date": [dt.date(1, 1, 1), None, None], "visit": [*"abc"]}, "record 1, date: '0001-01-0"),
        ({"date": ["1900-01-00", None, None], "visit": [*"abc"]}, "record 1, date: '1900-01-00' i"),
        ({"injury_date": ["2020-01-08", None, None]},
         "record 1, date: 2020-01-07 is before the injury on 2020-01-08; is it a misprint?"),
        ({"injury_date": ["1919-01-08", None, None]},
         "record 1, date: 2020-01-07 is 36889 days after the injury on 1919-01-08; is it a mispri"),
        ({"injury_date": ["2020-01-05", "2020-01-06", None]},
         "record 2, injury_date: 2020-01-06, but 2020-01-05 in record 1 of the same person"),
        ({"injury_date": ["2020-01-05"] * 3, "treatment_date": [None, None, "2020-01-04"]},
         "record 3, treatment_date: 2020-01-04 is before the injury on 2020-01-05"),
        ({"injury_date": ["2020-01-05"] * 3, "days_since_injury": [2, 177, 55]},
         "record 2, days_since_injury: day 177, but 2020-07-01 is day 178 since injury on 2020-01"),
        ({"days_since_injury": [2, 179, 3]},
         "record 2, date: day 0 since injury is 2020-01-04 by this row, 2020-01-05 by record 1"),
        ({"date": ["2020-01-07", "2020-01-07", None], "visit": [*"abc"]},
         "record 2, date: 2020-01-07 of this person stands in record 1 already"),
    ],
)  # fmt: skip
def test_dates_that_cannot_be_are_refused(columns: dict[str, Any], message: str) -> None:
    with pytest.raises(OutcomeError) as caught:
        dated(**columns)
    assert str(caught.value.problems[0]).startswith(message)


def test_visits_with_dates_alone_are_in_order() -> None:
    found = dated(date=["2020-07-01", "2020-01-07", "2020-02-29"], visit=["late", "early", "early"])
    assert found.pairs("early", "late").followup_ais == ("A", None)
    with pytest.raises(OutcomeError, match=r"^record 2: the follow-up, and .* record 1, wh"):
        found.pairs("late", "early")
    assert "2020-07-01" in str(found.at("late"))


def test_dates_of_every_library_are_read() -> None:
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    due = dated(injury_date=["2020-01-05", None, "2020-02-29"])
    texts = {name: list(column) for name, column in due.to_columns().items()}
    stamps = ["2020-01-05", None, "2020-02-29"]
    columns = {"person": texts["person"], "ais": ["A", "C", "B"]}
    for found in (
        sci.visits(pd.DataFrame(columns).assign(
            date=pd.to_datetime([*map(str, texts["date"])]), injury_date=pd.to_datetime(stamps))),
        sci.visits(pl.DataFrame(columns).with_columns(
            date=pl.Series(texts["date"]), injury_date=pl.Series(stamps).str.to_date())),
        sci.visits({**columns, "date": np.array(texts["date"], "datetime64[D]"),
                    "injury_date": np.array(stamps, "datetime64[s]")}),
    ):  # fmt: skip
        assert (found.days, found.date) == (due.days, due.date)


# --- wide tables ---

WIDE: dict[str, list[Any]] = {
    "patient": [1, 2, 3],
    "sex": ["m", "f", "m"],
    "ais_1": ["A", "B", ""],
    "ais_26": ["C", None, "ND"],
    "uems_1": [10, 12, None],
    "uems_26": [21, None, 50],
}
WEEKS = {"_1": "week 1", "_26": "week 26"}


def test_a_wide_table_is_its_long_one() -> None:
    found = sci.visits_from_wide(WIDE, WEEKS, days={"_1": 7, "_26": 182}, person="patient")
    long = sci.visits(
        {"person": [1, 1, 2, 3], "sex": ["m", "m", "f", "m"],
         "visit": ["week 1", "week 26", "week 1", "week 26"], "days_since_injury": [7, 182, 7, 182],
         "ais": ["A", "C", "B", "ND"], "uems": [10, 21, 12, 50]}
    )  # fmt: skip
    assert found.notes[0].startswith("from a wide table of 3 rows")
    assert found.to_columns() == long.to_columns()
    for frame in frames({name: [None if cell == "" else cell for cell in column]
                         for name, column in WIDE.items()}).values():  # fmt: skip
        of_frame = sci.visits_from_wide(frame, WEEKS, days={"_1": 7, "_26": 182}, person="patient")
        assert of_frame == found


def test_columns_that_end_like_a_visit_that_was_not_named_are_noted() -> None:
    found = sci.visits_from_wide({**WIDE, "ais_52": ["D"] * 3}, WEEKS, person="patient")
    assert found.notes[1] == "of no visit that was named, and so of the person: ais_52"
    others = {f"ais_{week}": ["D"] * 3 for week in range(52, 58)}
    many = sci.visits_from_wide({**WIDE, **others}, WEEKS, person="patient")
    assert many.notes[1].endswith(": ais_52, ais_53, ais_54, ais_55, ais_56 and 1 more")


def test_dates_and_exams_may_stand_in_a_wide_table() -> None:
    exam = sci.Exam.intact()
    cells = sci.layout("sciscore").write(exam)
    wide = {"person": ["P1"], "injury_date": ["2020-01-01"], "date_a": ["2020-01-02"],
            "date_b": ["2020-03-01"]}  # fmt: skip
    wide |= {f"{name}_b": [cell] for name, cell in cells.items()}
    found = sci.visits_from_wide(wide, {"_a": "first", "_b": "second"}, edition="2019")
    assert found.days["injury"] == (1, 60)
    assert [str(ais) for ais in found.values("ais")] == ["None", "E"]


def test_all_weeks_of_a_sygen_file_are_read() -> None:
    intact = sci.Exam.intact()
    weak = intact.replace({"right.motor.L3": "NT"})
    early, late = (sci.layout(f"sygen:{week}").write(exam) for week, exam in
                   (("04", weak), ("26", intact)))  # fmt: skip
    columns = {"person": ["P1"], **{name: [cell] for name, cell in (early | late).items()}}
    found = sci.visits_from_wide(
        columns, {"04": "week 4", "26": "week 26"}, layout="sygen", edition="1992",
        days={"04": 28, "26": 182},
    )  # fmt: skip
    assert [str(score) for score in found.values("lems")] == ["45-50", "50"]


@pytest.mark.parametrize(
    ("changes", "options", "message"),
    [
        ({"uems_26": [21, None, 51]}, {}, "record 3, uems_26: '51' is not a score; use 0 to 50"),
        ({"ais_1": ["A", "X", ""]}, {}, "record 2, ais_1: 'X' is not an AIS grade"),
        ({}, {"suffixes": {**WEEKS, "_52": "week 52"}}, "_52: no column ends like this"),
        ({}, {"days": {"_2": 7}}, "_2: a day is given, but no visit has this end"),
        ({}, {"axis": "surgery"}, "axis: 'surgery' is not what days are counted from"),
        ({"ais": ["A", "A", "A"]}, {}, "ais: stands in the table with and without an end"),
        ({"ais_1": ["A"]}, {}, "columns of different lengths: [1, 3]"),
    ],
)
def test_problems_of_a_wide_table_have_its_own_rows_and_columns(
    changes: dict[str, Any], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(OutcomeError) as caught:
        sci.visits_from_wide(WIDE | changes, **{"suffixes": WEEKS, "person": "patient", **options})
    assert str(caught.value.problems[0]).startswith(message)


def test_problems_have_codes_and_values_for_programs() -> None:
    with pytest.raises(OutcomeError) as caught:
        sci.visits({"person": ["P1", ""], "days_since_injury": ["x", 2], "uems": [51, 3]})
    found = [(p.row, p.location, p.code, p.value) for p in caught.value.problems]
    assert found == [
        (1, "days_since_injury", "value.not_allowed", "x"),
        (1, "uems", "value.not_allowed", "51"),
        (2, "person", "value.missing", ""),
    ]
    for columns, code in (
        ({"person": ["P1"]}, "field.missing"),
        ({"person": ["P1"], "visit": ["a"], "scim_feeding": [3]}, "field.unread"),
        ({"person": ["P1"], "visit": ["a"], "persons": [3]}, "field.unknown"),
    ):
        with pytest.raises(OutcomeError) as caught:
            sci.visits(columns)
        assert [problem.code for problem in caught.value.problems] == [code]
