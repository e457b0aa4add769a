"""Visits: what a long table may hold, and what is refused, each problem with its row."""

from __future__ import annotations

import importlib
import io
import json
import pickle
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from conftest import ROOT

import sciscore as sci
from sciscore.errors import OutcomeError, SciscoreError
from sciscore.formats.write import write_columns
from sciscore.outcomes.recorded import MAXIMA
from sciscore.scim.items import ENTRIES

SERIES = ROOT / "examples" / "case_series"
VISITS: dict[str, list[Any]] = {
    "person": ["P1", "P1", "P2"],
    "days_since_injury": [50, 176, 44],
    "days_since_treatment": [-1, 125, -2],
    "ais": ["A", "C", "B"],
}


def visits(**columns: Any) -> sci.Visits:
    return sci.visits(VISITS | columns)


def test_recorded_values_alone_are_at_no_exam() -> None:
    own = sci.visits({"person": ["P1"], "visit": ["a"], "uems": [3]})
    assert own.exam_at == own.scim_at == (-1,)


def refusal(**columns: Any) -> list[str]:
    with pytest.raises(OutcomeError) as caught:
        visits(**columns)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"person": ["P1", "", "P2"]}, "record 2, person: blank; every visit belongs to a person"),
        ({"person": ["P1", "P1 ", "P2"]}, "record 2, person: 'P1 ' has spaces around it; "),
        ({"person": ["P1", 1.5, "P2"]}, "record 2, person: '1.5' is not the name of a person; "),
        ({"person": ["P1", True, "P2"]}, "record 2, person: 'True' is not the name of a person; "),
        ({"days_since_injury": [-1, 125, 44]}, "record 1, days_since_injury: '-1' is not a day "),
        ({"days_since_injury": [50, 176, "44.5"]}, "record 3, days_since_injury: '44.5' is not a "),
        ({"days_since_injury": [50, 176, 44.5]}, "record 3, days_since_injury: '44.5' is not a "),
        ({"days_since_injury": [50, 176, 99999]}, "record 3, days_since_injury: '99999' is not a "),
        ({"days_since_treatment": [-1, 125, -99999]}, "record 3, days_since_treatment: '-99999' "),
        ({"days_since_treatment": [-1, 125, 50]}, "record 3, days_since_treatment: treated 6 days"),
        ({"days_since_treatment": [-1, 120, -2]}, "record 2, days_since_treatment: treated on day"),
        ({"visit": ["a", " b", "c"]}, "record 2, visit: ' b' is not the name of a visit"),
        ({"visit": ["a", "a", "a"]}, "record 2, visit: visit 'a' of this person stands in record "),
        ({"ais": ["A", "F", "B"]}, "record 2, ais: 'F' is not an AIS grade; use A to E, "),
        ({"ais": ["A", 3, "B"]}, "record 2, ais: '3' is not an AIS grade; "),
        ({"uems": [12, 51, 3]}, "record 2, uems: '51' is not a score; use 0 to 50, ND if it could"),
        ({"uems": [12, "19.5", 3]}, "record 2, uems: '19.5' is not a score; "),
        ({"scim_total": [12, 101, 3]}, "record 2, scim_total: '101' is not a score; use 0 to 100,"),
        ({"Person": ["a", "b", "c"]}, "Person: not a column of visits; did you mean 'person'?"),
        ({"days_since_injry": [1, 2, 3]}, "days_since_injry: not a column of visits; did you "),
        ({"AIS": ["A", "B", "C"]}, "AIS: not a column of visits; did you mean 'ais'?"),
        ({"total": [1, 2, 3]}, "total: may be anything; what was recorded of SCIM is called"),
        ({"sex": ["m", "m"]}, "columns of different lengths: [2, 3]"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_row(columns: dict[str, Any], problem: str) -> None:
    found = refusal(**columns)
    assert len(found) == 1
    assert found[0].startswith(problem)


@pytest.mark.parametrize("cell", ["", "  ", None])
def test_a_blank_person_is_nobody(cell: Any) -> None:
    blank = "person: blank; every visit belongs to a person"
    assert refusal(person=[cell, "P1", cell]) == [f"record 1, {blank}", f"record 3, {blank}"]


def test_people_and_visits_may_be_numbered() -> None:
    made = visits(person=[7, np.int64(7), "P2"], visit=[np.int64(1), 2, None])
    assert (made.people, made.visit) == (("7", "P2"), ("1", "2", None))
    assert refusal(visit=[1, 1.5, True]) == [
        f"record {row}, visit: '{cell}' is not the name of a visit"
        for row, cell in ((2, 1.5), (3, True))
    ]


def test_days_reach_as_far_as_those_of_a_study_do() -> None:
    days = {"days_since_injury": [0, 36600, 1], "days_since_treatment": [None] * 3}
    assert visits(**days).days["injury"] == (0, 36600, 1)
    before = {"days_since_injury": [None] * 3, "days_since_treatment": [-36600, 36600, 0]}
    assert visits(**before).days["treatment"] == (-36600, 36600, 0)
    injury = (
        "not a day since injury; use a whole number from 0 to 36600, or leave it blank; no visit "
        "is before the injury"
    )
    treatment = (
        "not a day since treatment; use a whole number from -36600 to 36600, or leave it blank; "
        "before it is negative"
    )
    far = {"days_since_injury": [-1, 36601, 44], "days_since_treatment": [None, None, -36601]}
    assert refusal(**far) == [
        f"record 1, days_since_injury: '-1' is {injury}",
        f"record 2, days_since_injury: '36601' is {injury}",
        f"record 3, days_since_treatment: '-36601' is {treatment}",
    ]


def test_both_columns_of_days_must_agree_on_the_day_of_the_treatment() -> None:
    columns = {"person": ["P1", "P1", "P1", "P2"], "ais": [None] * 4}
    treated = {"days_since_injury": [3, 4, 5, 0], "days_since_treatment": [1, 1, None, 0]}
    (found,) = refusal(**columns, **treated)
    assert found == (
        "record 2, days_since_treatment: treated on day 3 after injury by this row, on day 2 by "
        "record "
        "1; the two columns must differ by as much in every row of a person"
    )
    early = {"days_since_injury": [3, 4, None, 0], "days_since_treatment": [4, 5, None, 0]}
    assert refusal(**columns, **early, visit=["a", "b", "c", "d"]) == [
        f"record {row}, days_since_treatment: treated 1 days before the injury" for row in (1, 2)
    ]


def test_visits_of_a_person_are_in_order_on_either_axis() -> None:
    made = sci.visits(
        {
            "person": ["both", "both", "both", "apart", "apart", "treated", "treated", "named"],
            "days_since_injury": [30, 40, None, 7, None, None, None, None],
            "days_since_treatment": [-5, None, 2, None, 60, 4, -3, None],
            "visit": [None] * 7 + ["a"],
        }
    )
    assert made.order == (30, 40, 37, 7, None, 4, -3, None)
    assert [made.later(place) for place in range(8)] == [
        (2, 1), (), (1,), (), (), (), (5,), (),
    ]  # fmt: skip


def test_a_visit_that_is_on_record_already_is_told_by_what() -> None:
    columns = {"person": ["P1", "P2", "P1", "P1"], "ais": [None] * 4}
    days = {"days_since_injury": [None, 9, None, 9], "days_since_treatment": [5, 5, 5, None]}
    assert refusal(**columns, **days, visit=["a", "a", "b", "a"]) == [
        "record 3, days_since_treatment: day 5 of this person stands in record 1 already",
        "record 4, visit: visit 'a' of this person stands in record 1 already",
    ]


def test_names_that_are_nearly_those_of_columns_are_refused_in_few_words() -> None:
    long = "_" * 90 + "Person"
    found = refusal(**{long: [1, 2, 3], "persons": [1, 2, 3], "age": [1, 2, 3], "p" * 99: [1] * 3})
    assert [line.partition(" If so")[0] for line in found] == [
        f"{'_' * 80}: not a column of visits; did you mean 'person'?",
        "persons: not a column of visits; did you mean 'person'?",
    ]
    assert max(map(len, found)) < 250


def test_all_problems_are_listed_and_name_nobody() -> None:
    names = {"person": ["Jane Roe", "", "Jane Roe"]}
    days = {"days_since_injury": [50, -3, 50], "days_since_treatment": [-1, None, None]}
    found = refusal(**names, **days, uems=[99, 99, 3])
    assert [problem.partition(":")[0] for problem in found] == [
        "record 1, uems", "record 2, person", "record 2, days_since_injury", "record 2, uems",
        "record 3, days_since_injury",
    ]  # fmt: skip
    assert not any("Jane" in problem for problem in found)


def test_the_same_person_twice_on_a_day_is_refused_with_both_rows() -> None:
    twice = refusal(days_since_injury=[50, 50, 44], days_since_treatment=[None] * 3)
    assert twice == [
        "record 2, days_since_injury: day 50 of this person stands in record 1 already"
    ]


def test_a_day_is_the_same_on_either_axis() -> None:
    """A row with the day since injury and one with the day since treatment may be one day."""
    columns: dict[str, list[Any]] = {
        "person": ["P1", "P1", "P1"],
        "days_since_injury": [50, 60, None],
        "days_since_treatment": [0, None, 10],
    }
    with pytest.raises(OutcomeError, match=r"^record 3, days_since_injury: day 60 of this person"):
        sci.visits(columns)


def test_a_visit_must_be_somewhere_in_time() -> None:
    columns: dict[str, list[Any]] = {"person": ["P1", "P1"], "days_since_injury": [3, None]}
    with pytest.raises(OutcomeError, match=r"^record 2: no day, date or name of a visit"):
        sci.visits(columns)
    with pytest.raises(
        OutcomeError, match=r"no column says when a visit was; give at least one of"
    ):
        sci.visits({"person": ["P1"]})
    with pytest.raises(OutcomeError, match=r"whose visit it is: name yours with person="):
        sci.visits({"visit": ["a"]})


def test_labels_are_of_the_person_not_of_the_visit() -> None:
    own = visits(sex=["m", "m", "f"], site=["x", "y", "z"], age=[30, "", 40])
    assert own.labels("sex") == {"P1": "m", "P2": "f"}
    with pytest.raises(
        OutcomeError, match=r"^record 2, site: 'y', but 'x' in record 1 of the same"
    ):
        own.labels("site")
    with pytest.raises(OutcomeError, match=r"^record 2, age: blank; write it in every row"):
        own.labels("age")
    with pytest.raises(OutcomeError, match=r"^'Sex' is not a column of your own; .*mean 'sex'\?"):
        own.labels("Sex")


def test_what_is_recorded_is_kept_and_what_is_missing_is_not_open() -> None:
    recorded = visits(uems=["12", "ND", None], motor_level_left=["C5", "ND", ""])
    assert recorded.values("uems") == (
        sci.Score(low=12, high=12), sci.Score(low=0, high=50), None,
    )  # fmt: skip
    assert recorded.values("motor_level_left") == ("C5", "ND", None)
    with pytest.raises(OutcomeError, match=r"^'lems' is not a finding or score of these visits; "):
        recorded.values("lems")
    with pytest.raises(OutcomeError, match=r"^'ais' is not a score of these visits; they have ue"):
        recorded.trajectory("ais", "injury:50")


def test_a_recorded_score_or_finding_may_be_one_that_was_computed() -> None:
    exam = sci.Exam.intact().replace({"left.motor.L3": "NT"})
    result = sci.classify(exam, edition="2019")
    ends = [sci.Score(low=low, high=high) for low, high in ((0, 50), (7, 7), (49, 50))]
    assert visits(uems=ends).values("uems") == (*ends,)
    assert visits(uems=[0, "50", np.int64(7)]).values("uems") == tuple(
        sci.Score(low=value, high=value) for value in (0, 50, 7)
    )
    found = [result.motor_level_left, None, "ND"]
    assert visits(motor_level_left=found).values("motor_level_left") == (*found,)
    wrong = [sci.Score(low=low, high=high) for low, high in ((-1, 3), (40, 60), (0, 51))]
    assert refusal(uems=wrong) == [
        f"record {row}, uems: '{score}' is not a score; use 0 to 50, ND if it could not be "
        "determined, blank if it is missing"
        for row, score in enumerate(wrong, 1)
    ]
    assert refusal(uems=[-1, 51, True]) == [
        f"record {row}, uems: '{cell}' is not a score; use 0 to 50, ND if it could not be "
        "determined, "
        "blank if it is missing"
        for row, cell in enumerate((-1, 51, True), 1)
    ]


def test_recorded_findings_are_read_in_all_spellings() -> None:
    assert visits(ais=["AIS A", "b,d", "C*"]).values("ais") == ("A", "B,D", "C*")
    levels = visits(motor_level_left=["c5", "C05", "intact"])
    assert levels.values("motor_level_left") == ("C5", "C5", "INT")
    assert visits(ais=["A", "NA", "B"]).values("ais") == ("A", "NA", "B")
    declared = sci.visits(VISITS | {"ais": ["A", "NA", "."]}, missing=("NA", "."))
    assert declared.values("ais") == ("A", None, None)
    assert visits(uems=[12.0, "19.0", " 3 "]).values("uems") == tuple(
        sci.Score(low=value, high=value) for value in (12, 19, 3)
    )


def test_a_finding_that_cannot_be_is_refused_with_its_values() -> None:
    other = sci.classify(sci.Exam.intact(), edition="2019").sensory_level_left
    found = refusal(motor_level_left=["S4_5", "NA", other])
    assert found[0].startswith(
        "record 1, motor_level_left: 'S4_5' is not a level; use C1 to S3, INT"
    )
    assert found[1].startswith("record 2, motor_level_left: 'NA' is not a level; ")
    assert found[2] == (
        "record 3, motor_level_left: a finding of sensory_level_left, not of motor_level_left"
    )
    assert refusal(neurological_level=["NA", "C5", "C5"])[0].startswith(
        "record 1, neurological_level"
    )
    assert refusal(completeness=["C", "I", 3])[0].startswith("record 3, completeness: '3' is not a")


def test_highest_recorded_scores_are_those_of_the_standards() -> None:
    assert MAXIMA["uems"] == 50
    assert MAXIMA["total_motor"] == 100
    assert MAXIMA["pp"] == 112
    assert MAXIMA["ler"] == 25
    assert MAXIMA["ltl"] == 56
    assert MAXIMA["scim_mobility_room_toilet"] == 10
    assert MAXIMA["scim_total"] == 100


def test_exams_are_classified_under_one_edition_and_may_be_missing() -> None:
    exam = sci.Exam.intact().replace({"left.motor.L3": "NT"})
    made = sci.visits(
        {"person": ["P1", "P1"], "visit": ["a", "b"]}, exams=[None, exam], edition="2011"
    )
    assert made.results is not None
    assert made.results.edition == "2011"
    assert made.values("lems") == (None, sci.Score(low=45, high=50))
    assert made.values("ais")[0] is None
    with pytest.raises(OutcomeError, match=r"^edition: missing; there are exams, and all are"):
        sci.visits({"person": ["P1"], "visit": ["a"]}, exams=[exam])
    with pytest.raises(OutcomeError, match=r"^columns of different lengths: \[1, 2\]$"):
        sci.visits({"person": ["P1"], "visit": ["a"]}, exams=[exam, exam], edition="2011")
    with pytest.raises(sci.EditionError):
        sci.visits({"person": ["P1"], "visit": ["a"]}, edition="2018")
    assert sci.visits(VISITS, edition="2011") == visits()
    cohort = sci.Exams.from_exams([exam, exam])
    same = sci.visits({"person": ["P1", "P2"], "visit": ["a", "b"]}, exams=cohort, edition="2011")
    assert same.values("lems") == (sci.Score(low=45, high=50),) * 2


def test_problems_of_exams_and_records_have_the_row_of_the_visit() -> None:
    columns = {"person": ["P1", "P1"], "visit": ["a", "b"]}
    tagged = sci.Exam.intact().replace({"left.motor.L3": "3*"})
    with pytest.raises(sci.ExamError, match=r"^record 2, left.motor.L3: "):
        sci.visits(columns, exams=[None, tagged], edition="2011")
    with pytest.raises(sci.ScimError, match=r"^record 2, total: '101' is not a total"):
        sci.visits(columns, scim=[None, {"total": 101}])
    many = {"person": ["P1"] * 5, "visit": [*"abcde"]}
    with pytest.raises(sci.ScimError) as caught:
        sci.visits(many, scim=[None, {"total": 101}, {"total": 3}, None, {"total": -1}])
    assert [problem.row for problem in caught.value.problems] == [2, 5]
    with pytest.raises(sci.ExamError) as found:
        sci.visits(many, exams=[tagged, None, *[tagged] * 2, None], edition="2011")
    assert [problem.row for problem in found.value.problems] == [1, 3, 4]


def test_what_is_needed_is_had_where_any_of_it_is() -> None:
    columns: dict[str, list[Any]] = {"person": ["P1"] * 3, "visit": ["a", "b", "c"]}
    recorded = sci.visits(
        {**columns, "uems": [1, None, None], "ais": [None, "A", None], "scim_total": [None, 3, 4]}
    )
    assert recorded.have("exam") == (True, True, False)
    assert recorded.have("scim") == (False, True, True)
    assert recorded.have("ais") == (False, True, False)
    assert recorded.have("") == (True, True, True)
    computed = sci.visits(
        columns, exams=[sci.Exam.intact(), None, sci.Exam.intact()], edition="2019",
        scim=[None, {"total": 3}, {"total": 4}],
    )  # fmt: skip
    assert computed.have("exam") == (True, False, True)
    assert computed.have("scim") == (False, True, True)
    assert [str(score) for score in computed.values("scim_total")] == ["None", "3", "4"]
    records = [{"total": 2}, {"total": 3}, {"total": 4}]
    cohort = sci.ScimRecords.from_records(records)
    assert sci.visits(columns, scim=cohort) == sci.visits(columns, scim=records)


def test_places_follow_from_the_people_and_cannot_be_given() -> None:
    own = visits()
    assert own.places == {"P1": (0, 1), "P2": (2,)}
    assert own.people == ("P1", "P2")
    assert own.later(0) == (1,)
    assert own.later(1) == own.later(2) == ()
    for place in (-1, 3, 4):
        with pytest.raises(OutcomeError, match="is not the place of a visit"):
            own.later(place)
    with pytest.raises(TypeError):
        attrs.evolve(own, places={})  # type: ignore[call-arg]


def test_what_was_recorded_beside_what_it_follows_from_is_kept_as_recorded() -> None:
    columns: dict[str, list[Any]] = {
        "person": ["P1"],
        "visit": ["a"],
        "AIS": ["A"],
        "scim_total": [3],
    }
    given: dict[str, Any] = {"exams": [sci.Exam.intact()], "edition": "2019"}
    found = sci.visits(columns, **given, scim=[{"total": 5}])
    assert found.own == {"recorded_ais": ("A",), "recorded_scim_total": (3,)}
    assert (str(found.values("ais")[0]), str(found.values("scim_total")[0])) == ("E", "5")
    (note,) = found.notes
    assert note == (
        "beside the exams or records that give them, AIS, scim_total are kept as recorded_ais, "
        "recorded_scim_total"
    )
    right = found.quality(["a"]).visits[0].right
    assert right is not None
    assert right.counts == "0/1"
    with pytest.raises(OutcomeError, match=r"^recorded_ais: stands beside AIS, which is kept "):
        sci.visits({**columns, "recorded_ais": ["E"]}, **given)


def test_an_emsci_export_is_read_with_all_that_it_holds() -> None:
    cells = sci.layout("emsci").write(sci.Exam.intact())
    export = {"Patientennummer": 7, "ExamStage": "acute I", "AIS": "E", "UEMS": 50,
              "SCIM3_TotalScore": 100, **cells}  # fmt: skip
    found = sci.visits(
        [export], layout="emsci", person="Patientennummer", visit="ExamStage", edition="2019"
    )
    assert (str(found.values("ais")[0]), found.own["recorded_ais"]) == ("E", ("E",))
    assert found.own["SCIM3_TotalScore"] == (100,)


def test_visits_are_equal_by_value_and_pickle() -> None:
    assert visits() == visits()
    assert visits() != visits(ais=["A", "C", "C"])
    series = sci.visits(SERIES / "fictional_series.csv", edition="2019")
    assert pickle.loads(pickle.dumps(series)) == series
    assert repr(series) == "<Visits: 38 of 13 people, edition 2019>"
    assert repr(visits()) == "<Visits: 3 of 2 people>"


# --- files ---


def test_all_kinds_of_files_hold_the_same_visits(tmp_path: Path) -> None:
    series = sci.visits(SERIES / "fictional_series.csv", edition="2019")
    text = (SERIES / "fictional_series.csv").read_text(encoding="utf-8")
    header, *rows = (line.split(",") for line in text.splitlines())
    records = [dict(zip(header, row, strict=True)) for row in rows]
    lines = "\n".join(map(json.dumps, records))
    assert sci.visits(io.StringIO(lines), file_type="jsonl", edition="2019") == series
    polars = pytest.importorskip("polars")
    polars.read_csv(SERIES / "fictional_series.csv", infer_schema=False).write_parquet(
        tmp_path / "series.parquet"
    )
    typed = sci.visits(tmp_path / "series.parquet", edition="2019")
    assert typed.values("uems") == series.values("uems")
    assert typed.values("ais") == series.values("ais")


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_a_typed_file_may_have_neither_exams_nor_scim(kind: str) -> None:
    frame = pytest.importorskip("polars").DataFrame(
        {"person": ["P1", "P1"], "visit": ["before", "after"], "days_since_treatment": [-3, 178],
         "ais": ["A", "C"], "uems": [12, None]}
    )  # fmt: skip
    file = io.BytesIO()
    frame.write_parquet(file) if kind == "parquet" else frame.write_excel(file)
    file.seek(0)
    found = sci.visits(file, file_type=kind)
    assert found.pairs("before", "after").followup_ais == ("C",)
    assert [str(score) for score in found.values("uems")] == ["12", "None"]


def csv_of(**changes: str) -> io.StringIO:
    text = (SERIES / "fictional_series.csv").read_text(encoding="utf-8")
    header, first, *_ = text.splitlines()
    row = dict(zip(header.split(","), first.split(","), strict=True)) | changes
    return io.StringIO(",".join(row) + "\n" + ",".join(row.values()))


def test_a_file_with_exams_needs_an_edition() -> None:
    with pytest.raises(OutcomeError, match=r"^edition: missing; there are exams, and all are"):
        sci.visits(csv_of(), file_type="csv")


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    file = csv_of(person="", days_since_injury="x", **{"right.motor.C5": "9", "bladder": "2"})
    with pytest.raises(SciscoreError) as caught:
        sci.visits(file, file_type="csv", edition="2019")
    assert {(problem.row, problem.location) for problem in caught.value.problems} == {
        (2, "right.motor.C5"), (2, "bladder"), (2, "person"), (2, "days_since_injury"),
    }  # fmt: skip


def test_part_of_an_exam_is_no_missing_exam() -> None:
    with pytest.raises(SciscoreError, match=r"^row 2, right.motor.C5: blank"):
        sci.visits(csv_of(**{"right.motor.C5": ""}), file_type="csv", edition="2019")


def test_some_columns_of_an_exam_or_record_are_refused() -> None:
    for text, message in (
        ("person,visit,right.motor.C5\nP1,a,5", r"133 of the 134 required fields of an exam "),
        ("person,visit,feeding\nP1,a,3", r"18 of the 19 required fields of a SCIM record"),
        ("person,visit,right.motor.C55\nP1,a,3", r"right.motor.C55: not a field of an exam"),
        ("person,visit,vac\nP1,a,Yes", r"133 of the 134 required fields of an exam "),
    ):
        with pytest.raises(OutcomeError, match=message):
            sci.visits(io.StringIO(text), file_type="csv", edition="2019")
    bad = json.dumps({"person": "P1", "visit": "a", "right": {}})
    with pytest.raises(SciscoreError, match=r"right: not a field of an exam"):
        sci.visits(io.StringIO(bad), file_type="json")


def test_exams_may_be_nested_in_json() -> None:
    exam = sci.Exam.intact().replace({"left.motor.L3": "NT"})
    records = [
        {"person": "P1", "visit": "a", **exam.to_dict()},
        {"person": "P1", "visit": "b", "note": {"by": "me"}},
    ]
    found = sci.visits(io.StringIO(json.dumps(records)), file_type="json", edition="2019")
    assert found.values("lems") == (sci.Score(low=45, high=50), None)
    assert found.own["note"] == (None, {"by": "me"})


def test_an_exam_may_be_one_level_down_in_a_record() -> None:
    exam = sci.Exam.intact().replace({"left.motor.L3": "NT"})
    scim = dict.fromkeys((entry.key for entry in ENTRIES), 0)
    records: list[dict[str, object]] = [
        {"person": "P1", "visit": "a", "exam": exam.to_dict(), "scim": scim},
        {"person": "P1", "visit": "b", "exam": None},
    ]
    lines = io.StringIO("\n".join(map(json.dumps, records)))
    for found in (
        sci.visits(records, edition="2019"),
        sci.visits(lines, file_type="jsonl", edition="2019"),
    ):
        assert found.values("lems") == (sci.Score(low=45, high=50), None)
        assert [str(total) for total in found.values("scim_total")] == ["0", "None"]
        assert not found.own
    with pytest.raises(OutcomeError, match=r"right\..*: stands twice in a record$"):
        sci.visits([records[0] | {"second": exam.to_dict()}], edition="2019")
    with pytest.raises(OutcomeError, match=r"^exam: holds cells, but not in every row$"):
        sci.visits([records[0], {"person": "P2", "visit": "a", "exam": "lost"}], edition="2019")
    with pytest.raises(OutcomeError, match="'P1' is not a visit; use a mapping"):
        sci.visits(["P1"])


def test_names_of_columns_may_be_in_another_spelling() -> None:
    loose = {"PERSON": ["P1"], "Days Since Injury": [3], "Total motor": [99], "scim.total": [7]}
    strict = {"person": ["P1"], "days_since_injury": [3], "total_motor": [99], "scim_total": [7]}
    assert sci.visits(loose) == sci.visits(strict)
    with pytest.raises(OutcomeError, match=r"^AIS: not a column of visits; did you mean 'ais'"):
        sci.visits({**strict, "AIS": ["A"], "Ais": ["A"]})


def test_people_whose_names_differ_in_capitals_only_are_noted() -> None:
    (note,) = visits(person=["P1", "p1", "P2"], visit=["a", "b", "c"]).notes
    assert note == (
        "record 1 and record 2 name people that differ in capitals only; "
        "they are taken for different people"
    )


def test_an_exam_in_another_layout_is_not_lost_in_silence() -> None:
    columns: dict[str, list[Any]] = {"person": ["P1"], "visit": ["a"], "ais": ["A"]}
    emsci = sci.layout("emsci").write(sci.Exam.intact())
    both = columns | {name: [cell] for name, cell in emsci.items() if name not in ("VAC", "DAP")}
    with pytest.raises(OutcomeError, match=r"look like cells of an exam in the layout emsci"):
        sci.visits(both)
    with pytest.raises(OutcomeError, match=r"look like entries of SCIM"):
        sci.visits(columns | {"scim_feeding": [3]})
    read = sci.visits(
        {"person": ["P1"], "visit": ["a"], **{name: [cell] for name, cell in emsci.items()}},
        layout="emsci",
        edition="2019",
    )
    assert str(read.values("ais")[0]) == "E"


def test_the_other_weeks_of_a_sygen_file_are_noted() -> None:
    exam = sci.Exam.intact()
    weeks = sci.layout("sygen:04").write(exam) | sci.layout("sygen:26").write(exam)
    columns = {"person": ["P1"], "visit": ["week 26"], **{n: [c] for n, c in weeks.items()}}
    read = sci.visits(columns, layout="sygen:26", edition="1992")
    (note,) = read.notes
    assert note.startswith("not read, of other exams in sygen: ")
    assert "and 131 more" in note or "more" in note
    assert note in str(read)


def test_a_blank_record_is_missing_and_a_blank_entry_is_a_missing_entry() -> None:
    blank = {entry.key: "" for entry in ENTRIES}
    none = sci.visits(csv_of(**blank), file_type="csv", edition="2019")
    assert none.scim is None
    partly = sci.visits(csv_of(bladder=""), file_type="csv", edition="2019")
    (total,) = partly.values("scim_total")
    assert total is not None
    assert total.high - total.low == 15


def test_the_edition_must_be_known() -> None:
    with pytest.raises(sci.EditionError):
        sci.visits(csv_of(), file_type="csv", edition="2018")


def test_pairs_are_written_with_the_reason_of_each_blank(tmp_path: Path) -> None:
    made = visits(uems=[12, 19, 3]).pairs("treatment:0-30+0", "treatment:120+-30")
    write_columns(made.to_columns(), tmp_path / "pairs.jsonl")
    first, second = map(json.loads, (tmp_path / "pairs.jsonl").read_text().splitlines())
    assert (first["person"], first["followup_row"], first["followup_days_off"]) == ("P1", 2, 5)
    assert (first["change_uems"], first["followup_ais"]) == (7, "C")
    assert second["change_uems"] is None
    assert second["followup_ais"] is None
    assert second["followup_remark"] == (
        "none in the window; the nearest is day -2, 92 before it"
    )  # fmt: skip
    assert second["change_uems_none"] == "no follow-up"
    assert second["sciscore_version"] == sci.__version__


SOME: dict[str, list[Any]] = {
    "person": ["P1", "P1", "P1", "P2", "P3", "P4"],
    "days_since_injury": [3, 90, 60, 5, 100, None],
    "days_since_treatment": [None, None, None, None, None, 9],
    "visit": ["base", "", "", "base", None, "base"],
    "ais": ["A", "ND", "B", "B", "C", "D"],
    "motor_level_left": ["C5", "C4", "C7", "C6", "C7", "C8"],
    "uems": [10, "ND", 14, None, 20, 30],
}


def test_pairs_as_columns_tell_the_visits_the_values_and_the_changes_of_everybody() -> None:
    made = sci.visits(SOME).pairs("base", "injury:90+-10")
    nobody = [None] * 4
    none = ["no follow-up", "no baseline", "no follow-up"]
    far = "none in the window; the nearest is day 5, 75 before it"
    expected: dict[str, list[Any]] = {
        "person": ["P1", "P2", "P3", "P4"],
        "baseline_row": [1, 4, None, 6],
        "baseline_visit": ["base", "base", None, "base"],
        "baseline_days_since_injury": [3, 5, None, None],
        "baseline_days_since_treatment": [None, None, None, 9],
        "baseline_days_off": nobody,
        "baseline_remark": ["", "", "no visit 'base'", ""],
        "followup_row": [2, None, 5, None],
        "followup_visit": nobody,
        "followup_days_since_injury": [90, None, 100, None],
        "followup_days_since_treatment": nobody,
        "followup_days_off": [0, None, 10, None],
        "followup_remark": ["", far, "", "no day since injury on record"],
        "baseline_ais": ["A", "B", None, "D"],
        "baseline_ais_possible": ["A", "B", None, "D"],
        "followup_ais": ["ND", None, "C", None],
        "followup_ais_possible": ["ND", None, "C", None],
        "baseline_motor_level_left": ["C5", "C6", None, "C8"],
        "baseline_motor_level_left_possible": ["C5", "C6", None, "C8"],
        "followup_motor_level_left": ["C4", None, "C7", None],
        "followup_motor_level_left_possible": ["C4", None, "C7", None],
        "change_motor_level_left": nobody,
        "change_motor_level_left_low": nobody,
        "change_motor_level_left_high": nobody,
        "change_motor_level_left_none": ["C4 is not among C5 to T1", *none],
        "baseline_uems": [10, None, None, 30],
        "baseline_uems_low": [10, None, None, 30],
        "baseline_uems_high": [10, None, None, 30],
        "followup_uems": [None, None, 20, None],
        "followup_uems_low": [0, None, 20, None],
        "followup_uems_high": [50, None, 20, None],
        "change_uems": nobody,
        "change_uems_low": [-10, None, None, None],
        "change_uems_high": [40, None, None, None],
        "change_uems_none": ["", *none],
        "edition": nobody,
        "sciscore_version": [sci.__version__] * 4,
    }
    columns = made.to_columns()
    assert columns == expected
    assert [*columns] == [*expected]
    assert made.to_columns("uems")["change_uems_low"] == expected["change_uems_low"]


@pytest.mark.parametrize("name", ["edition", "baseline_row", "change_uems"])
def test_columns_of_ones_own_are_never_overwritten(name: str) -> None:
    made = sci.visits(SOME | {name: [3, 3, 3, 4, 5, 6]}).pairs("base", "injury:90+-10")
    with pytest.raises(OutcomeError, match=rf"^{name}: is a column of the result as well; rename"):
        made.to_columns()
    with pytest.raises(OutcomeError, match=r"^uems_low: is a column of the result"):
        sci.visits(SOME | {"uems_low": [1] * 6}).to_columns()


def test_pairs_in_print_list_everybody_once() -> None:
    made = sci.visits(SOME).pairs("base", "injury:90+-10")
    assert repr(made) == "<Pairs: 4 people, both visits of 1>"
    text = made.to_text()
    assert text.startswith("4 people: both 1, baseline only 2, follow-up only 1, neither 0\n")
    rows, _, notes = text.partition("Baseline: ")
    assert [rows.count(person) for person in made.people] == [1, 1, 1, 1]
    assert notes.splitlines()[:3] == [
        "by name; visit 'base'",
        "Follow-up: closest; injury:90+-10: 90 days since injury, 80 to 100 (no source)",
        "P2: follow-up: none in the window; the nearest is day 5, 75 before it",
    ]
    assert "P1" not in made.grid(remarkable=True).to_text()
    assert made.remarks[2] == "baseline: no visit 'base'"
    assert made.counts == {"both": 1, "baseline only": 2, "follow-up only": 1, "neither": 0}


def test_of_very_many_remarks_the_first_are_printed() -> None:
    people = [f"P{number}" for number in range(61)]
    many = sci.visits({"person": people, "visit": ["a"] * 60 + ["b"]}).pairs("a", "b")
    for text in (many.to_text(), many.listing().to_text()):
        assert text.count("follow-up: no visit 'b'") == 5
        assert "and 56 people more" in text


def test_choices_of_equal_visits_make_pairs() -> None:
    one, other = sci.visits(SOME), sci.visits(SOME)
    assert one.pairs(one.at("base"), other.at("injury:90+-10")).counts["both"] == 1


# --- the fictional series ---


def test_the_series_is_what_its_script_makes(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.syspath_prepend(str(SERIES))
    make_series = importlib.import_module("make_series")

    make_series.write(tmp_path / "made.csv")
    made = (tmp_path / "made.csv").read_bytes()
    assert made == (SERIES / "fictional_series.csv").read_bytes()
    series = sci.visits(SERIES / "fictional_series.csv", edition="2019")
    intended = {
        (person.name, visit): person.grades[place]
        for person in make_series.PEOPLE
        for place, visit in enumerate(make_series.VISITS)
    }
    found = {
        (person, visit): str(ais)
        for person, visit, ais in zip(
            series.person, series.visit, series.values("ais"), strict=True
        )
    }
    differ = {key: found[key] for key in found if found[key] != intended[key]}
    assert differ == {("F09", "day 180"): "ND", ("F11", "day 180"): "None"}


def test_the_study_runs(monkeypatch: Any, capsys: Any, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(SERIES))
    study = importlib.import_module("study")
    study.main()
    told = capsys.readouterr().out
    assert told.startswith("13 people\nperson  sex  NLI before")
    for said in ("F11: follow-up: no exam in record 32", "n differs between the times (13, 12, 12)",
                 "8 to 9/12 (66.7 to 75.0 %, 95 % CI 34.9-94.5, Clopper-Pearson)",
                 "A historical control is not a", "37 examinations of 13"):  # fmt: skip
        assert said in told
    pytest.importorskip("docx")
    pytest.importorskip("xlsxwriter")
    study.main(tmp_path)
    assert len([*tmp_path.iterdir()]) == 22


def test_day_0_a_score_of_0_and_no_change_are_written_as_0() -> None:
    columns: dict[str, list[Any]] = {
        "person": ["P", "P"],
        "days_since_injury": [0, 90],
        "lems": [0, 0],
    }
    visits = sci.visits(columns)
    made = visits.pairs("injury:0", "injury:90").to_columns("lems")
    zeros = ("baseline_days_since_injury", "baseline_days_off", "baseline_lems", "change_lems")
    assert [made[name] for name in zeros] == [[0]] * 4
