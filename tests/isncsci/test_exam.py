"""Exams and cohorts: what they take, and what each kind of rubbish gets."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import sciscore as sci
from sciscore.isncsci.fields import CELLS, FIELDS, PLACE, WIDTH
from sciscore.testing import exams

INTACT = sci.Exam.intact()


def refused(cells: dict[str, Any]) -> list[str]:
    with pytest.raises(sci.ExamError) as error:
        INTACT.replace(cells)
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("path", "cell", "message"),
    [
        ("right.motor.L3", "7", "'7' is not a motor grade; use 0-5, NT, 0*-4*, NT*, 5*"),
        ("right.motor.L3", 6, "'6' is not a motor grade"),
        ("right.motor.L3", -1, "'-1' is not a motor grade"),
        ("right.motor.L3", True, "'True' is not a motor grade"),
        ("right.motor.L3", 3.5, "'3.5' is not a motor grade"),
        (
            "right.motor.L3",
            float("nan"),
            "blank; enter NT if it was not tested, or declare untested=['']",
        ),
        ("right.motor.L3", [3], "a list is not a motor grade"),
        ("right.motor.L3", "", "blank; enter NT if it was not tested, or declare untested=['']"),
        ("right.motor.L3", None, "blank; enter NT if it was not tested, or declare untested=['']"),
        ("left.light_touch.S4_5", 3, "'3' is not a light touch grade; use 0-2, NT, 0*-1*, NT*"),
        (
            "left.pin_prick.C2",
            9,
            "'9' may mean anything; if it stands for not tested, declare untested=['9']",
        ),
        ("left.pin_prick.C2", "888", "declare untested=['888']"),
        ("vac", "yess", "'yess' is not an answer; use Yes, No, NT; did you mean 'Yes'?"),
        ("dap", 1, "'1' is not an answer"),
        ("dap", "", "blank; enter NT if it was not tested, or declare untested=['']"),
        ("prior_deficit", "", "blank; enter Yes or No"),
        ("prior_deficit", "NT", "use Yes or No"),
        ("right.lowest_nonkey_muscle", "C4", "'C4' is not a segment; use C5 to S1, or none"),
    ],
)
def test_a_bad_cell_is_refused_with_place_value_and_what_is_allowed(
    path: str, cell: object, message: str
) -> None:
    (problem,) = refused({path: cell})
    assert problem.startswith(f"{path}: ")
    assert message in problem


def test_all_problems_are_listed_at_once_in_order_of_the_fields() -> None:
    problems = refused({"dap": "?", "left.motor.S1": "6", "right.light_touch.C2": None, "x": 1})
    assert [problem.split(":")[0] for problem in problems] == [
        "right.light_touch.C2", "left.motor.S1", "dap", "x",
    ]  # fmt: skip


def test_a_missing_cell_is_not_filled_in() -> None:
    exam = INTACT.to_dict()
    del exam["right"]["motor"]["T1"]
    del exam["vac"]
    with pytest.raises(sci.ExamError) as error:
        sci.Exam.from_dict(exam)
    assert [problem.location for problem in error.value.problems] == ["right.motor.T1", "vac"]
    assert "missing" in error.value.problems[0].message


@pytest.mark.parametrize(
    "path", ["right.motor.T2", "right.motor", "rigth.motor.C5", "right.light_touch.C1"]
)
def test_what_is_no_field_is_refused(path: str) -> None:
    problems = refused({path: 5})
    assert any(problem.startswith(path) for problem in problems)


def test_a_misspelt_field_gets_a_hint() -> None:
    (problem,) = refused({"right.motor.C5s": 5})
    assert problem == "right.motor.C5s: not a field of an exam; did you mean 'right.motor.C5'?"


@given(exams("2019"), st.data())
@settings(max_examples=60)
def test_keys_are_known_in_any_spelling(exam: sci.Exam, data: st.DataObject) -> None:
    spell = st.sampled_from(
        [str, str.upper, str.title, lambda key: key.replace("_", ""), lambda key: f" {key}."]
    )
    last = st.sampled_from(["S4-5", "s45", "S4_S5", "S4/5", "S4_5"])

    def respelt(cells: dict[str, Any]) -> dict[str, Any]:
        keys: dict[str, Any] = {key: data.draw(last if key == "S4_5" else spell) for key in cells}
        held = (respelt(cell) if isinstance(cell, dict) else cell for cell in cells.values())
        spelt = (text if isinstance(text, str) else text(key) for key, text in keys.items())
        return dict(zip(spelt, held, strict=True))

    assert sci.Exam.from_dict(respelt(exam.to_dict())) == exam
    flat = {path: exam[path] for path in PLACE}
    assert sci.Exam.from_dict(respelt(flat)) == exam


@pytest.mark.parametrize("twice", ["VAC", " vac", "Vac"])
def test_a_field_in_two_spellings_is_refused(twice: str) -> None:
    with pytest.raises(sci.ExamError, match=r"^vac: given twice, in two spellings"):
        sci.Exam.from_dict(INTACT.to_dict() | {twice: "Yes"})
    nested = INTACT.to_dict()
    nested["right"]["motor"]["c5"] = 5
    with pytest.raises(sci.ExamError, match=r"^right\.motor\.C5: given twice"):
        sci.Exam.from_dict(nested)


@pytest.mark.parametrize("name", ["right.motor.C05", "right.motor.C 5 5", "r.motor.C5"])
def test_keys_are_not_guessed(name: str) -> None:
    cells = {path: INTACT[path] for path in PLACE if path != "right.motor.C5"}
    with pytest.raises(sci.ExamError, match=r"right\.motor\.C5: missing"):
        sci.Exam.from_dict(cells | {name: 5})


def test_unknown_fields_are_all_listed_and_the_first_twenty_get_a_hint() -> None:
    problems = refused({f"right.motor.C{number}": 5 for number in range(50, 80)})
    hinted = ["did you mean" in problem for problem in problems]
    assert hinted == [True] * 20 + [False] * 10


@pytest.mark.parametrize("length", [79, 80, 81, 10_000])
def test_the_name_of_an_unknown_field_is_cut(length: int) -> None:
    name = "x" * length
    (problem,) = refused({name: 5})
    assert problem == f"{name[:80]}: not a field of an exam"
    with pytest.raises(sci.ExamError) as error:
        sci.Exams.from_columns(columns() | {name: [5] * 3})
    assert [str(told) for told in error.value.problems] == [problem]


@pytest.mark.parametrize("thing", [None, 3, "exam", [1, 2], b"codes"])
def test_what_is_no_mapping_is_refused(thing: Any) -> None:
    with pytest.raises(sci.ExamError):
        sci.Exam.from_dict(thing)
    with pytest.raises(sci.ExamError):
        sci.classify(thing, edition="2019")


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=20)
        | st.binary(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.text(max_size=8) | st.sampled_from(["right", "left", "motor", "vac"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
def test_rubbish_only_ever_raises_a_sciscore_error(rubbish: Any) -> None:
    with pytest.raises(sci.SciscoreError):
        sci.Exam.from_dict(rubbish)


@given(st.sampled_from(FIELDS), st.text(max_size=30) | st.integers() | st.floats() | st.none())
def test_a_cell_is_read_exactly_or_refused(field: Any, cell: Any) -> None:
    if str(cell) in field.codes or (cell is None and "" in field.codes):
        exam = INTACT.replace({field.path: cell})
        assert INTACT.replace({field.path: exam[field.path]}) == exam
    else:
        with pytest.raises(sci.ExamError) as error:
            INTACT.replace({field.path: cell})
        assert [problem.location for problem in error.value.problems] == [field.path]


def test_long_and_hostile_values_are_cut_and_made_harmless() -> None:
    (problem,) = refused({"right.motor.L3": "\x1b[31m" + "A" * 10_000})
    assert len(problem) < 250
    assert "\x1b" not in problem
    assert "10005 characters" in problem


def test_a_number_too_large_to_print_is_refused() -> None:
    (problem,) = refused({"right.motor.L3": 10**5000})
    assert "is not a motor grade" in problem
    assert len(problem) < 250


def test_an_error_names_no_other_cell() -> None:
    (problem,) = refused({"right.motor.L3": "secret-7"})
    assert "left" not in problem
    assert "vac" not in problem


@given(exams())
def test_an_exam_prints_in_a_line(exam: sci.Exam) -> None:
    totals = sci.classify(exam, edition="2019").totals
    printed = repr(exam)
    assert len(printed) < 120
    assert printed.startswith(f"<Exam: UEMS {totals.uems}, LEMS {totals.lems}, LT {totals.lt}")
    cells = [str(exam[path]) for path in PLACE if path.count(".") == 2]
    for count, what in (
        (cells.count("NT"), "not tested"),
        (sum("*" in cell for cell in cells), "tagged"),
    ):
        assert (f", {count} {what}" in printed) == bool(count)


def test_an_exam_is_immutable() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        INTACT.codes = b""  # type: ignore[misc]
    assert copy.deepcopy(INTACT) == INTACT
    with pytest.raises(ValueError, match="read-only"):
        INTACT.array[0] = 1


def test_whole_numbers_and_their_texts_are_the_same_grade() -> None:
    as_text = INTACT.replace({"right.motor.L3": "3"})
    assert as_text == INTACT.replace({"right.motor.L3": 3})
    assert as_text == INTACT.replace({"right.motor.L3": np.int64(3)})
    assert as_text["right.motor.L3"] == 3


def test_flat_and_nested_forms_are_the_same_exam() -> None:
    flat = {path: INTACT[path] for path in PLACE}
    assert sci.Exam.from_dict(flat) == sci.Exam.from_dict(INTACT.to_dict()) == INTACT


def test_from_dict_names_the_edition_it_is_asked_for() -> None:
    exam = INTACT.to_dict() | {"vac": "No"}
    exam["right"]["motor"]["L3"] = "7"
    with pytest.raises(sci.ExamError) as error:
        sci.Exam.from_dict(exam, edition="2019")
    assert str(error.value) == (
        "right.motor.L3: '7' is not a motor grade; use 0-5, NT, 0*-4*, NT* (edition 2019)"
    )


def test_a_tag_is_refused_in_the_first_and_in_the_last_cell_by_editions_without_tags() -> None:
    for place in (0, CELLS - 1):
        tagged = sci.Exam.intact().replace({FIELDS[place].path: "1*"})
        for one in (tagged, sci.Exams.from_exams([sci.Exam.intact(), tagged])):
            with pytest.raises(sci.ExamError, match=FIELDS[place].path):
                sci.classify(one, edition="2011")


@pytest.mark.parametrize(
    "edition", ["1989", "2020", "", "latest", 2021, True, 2019.0, "2019 (", "2019)", None]
)
def test_an_unknown_edition_is_refused_by_name(edition: Any) -> None:
    with pytest.raises(sci.EditionError, match="use one of 1992, 1996"):
        sci.classify(INTACT, edition=edition)


def test_the_edition_must_be_given() -> None:
    with pytest.raises(TypeError):
        sci.classify(INTACT)  # type: ignore[call-overload]


# Cohorts


def columns(**changed: list[Any]) -> dict[str, list[Any]]:
    table = {path: [INTACT[path]] * 3 for path in PLACE}
    return table | {path.replace("__", "."): cells for path, cells in changed.items()}


def test_cohorts_are_equal_by_their_exams() -> None:
    cohort = sci.Exams.from_exams([INTACT, INTACT.replace({"vac": "No"})])
    assert cohort != sci.Exams.from_exams([INTACT, INTACT])
    assert cohort != cohort[:1]
    assert cohort != list(cohort)
    assert repr(cohort) == "<Exams: 2>"


def test_columns_give_a_cohort() -> None:
    cohort = sci.Exams.from_columns(columns(right__motor__L3=[5, "NT", "3*"]))
    assert [exam["right.motor.L3"] for exam in cohort] == [5, "NT", "3*"]
    assert cohort == sci.Exams.from_exams(cohort)
    assert hash(cohort) == hash(sci.Exams.from_exams(cohort))
    assert cohort[1:] == sci.Exams.from_exams([cohort[1], cohort[2]])


def test_a_cohort_gives_columns_of_the_usual_texts_and_takes_them_back() -> None:
    changed = {"right.motor.L3": "3*[3-4]", "vac": "NT", "prior_deficit": False}
    cohort = sci.Exams.from_exams([INTACT, INTACT.replace(changed)])
    made = cohort.to_columns()
    assert list(made) == list(PLACE)
    assert {path: made[path] for path in (*changed, "left.lowest_nonkey_muscle")} == {
        "right.motor.L3": ["5", "3*"],
        "vac": ["Yes", "NT"],
        "prior_deficit": ["True", "False"],
        "left.lowest_nonkey_muscle": ["", ""],
    }
    assert sci.Exams.from_columns(made) == cohort


def test_bad_cells_of_all_rows_are_listed_with_row_and_column() -> None:
    with pytest.raises(sci.ExamError) as error:
        sci.Exams.from_columns(columns(right__motor__L3=[5, "7", ""], vac=["Yes", "nope", "No"]))
    assert [(problem.row, problem.location) for problem in error.value.problems] == [
        (2, "right.motor.L3"), (2, "vac"), (3, "right.motor.L3"),
    ]  # fmt: skip
    assert str(error.value.problems[0]).startswith(
        "record 2, right.motor.L3: '7' is not a motor grade"
    )


def test_missing_unknown_and_uneven_columns_are_refused() -> None:
    table = columns(vac=["Yes"])
    del table["dap"]
    table["right.motor.C55"] = [5, 5, 5]
    with pytest.raises(sci.ExamError) as error:
        sci.Exams.from_columns(table)
    text = str(error.value)
    assert "right.motor.C55: not a field of an exam; did you mean 'right.motor.C5'?" in text
    assert "dap: missing" in text
    assert "different lengths" in text


def test_optional_columns_have_documented_defaults() -> None:
    table = {
        f.path: ["Yes" if f.scale is None else f.scale.top] for f in FIELDS if f.default is None
    }
    (exam,) = sci.Exams.from_columns(table)
    assert exam == INTACT
    assert (exam["prior_deficit"], exam["multiple_lesions"]) == (True, False)
    assert exam["left.lowest_nonkey_muscle"] is None


def test_codes_give_a_cohort_in_the_order_of_the_columns() -> None:
    codes = np.tile(np.array([*[2] * 56, *[5] * 10] * 2 + [1, 1, 0, 0, 1, 0]), (2, 1))
    places = list(sci.Exams.from_exams([INTACT]).to_columns())
    cells = {"right.motor.L3": 2, "left.light_touch.S4_5": 0, "right.pin_prick.C2": 6, "vac": 6}
    for path, code in cells.items():
        codes[1, places.index(path)] = code
    cohort = sci.Exams(codes)
    assert cohort[0] == INTACT
    assert cohort[1] == INTACT.replace(cells | {"right.pin_prick.C2": "NT", "vac": "NT"})


@pytest.mark.parametrize("codes", [b"", INTACT.codes[1:], INTACT.codes + b"0", [1] * WIDTH, None])
def test_an_exam_is_of_all_its_codes_as_bytes(codes: Any) -> None:
    with pytest.raises(sci.ExamError) as error:
        sci.Exam(codes)
    assert str(error.value) == "an exam has 138 codes as bytes; build it with Exam.from_dict"


def test_codes_of_a_cohort_are_checked() -> None:
    codes = np.tile(INTACT.array, (2, 1))
    codes[1, CELLS] = 5
    with pytest.raises(sci.ExamError, match="record 2, vac: 5 is not a legal code"):
        sci.Exams(codes)
    with pytest.raises(sci.ExamError, match="shape"):
        sci.Exams(codes[0])


def test_an_empty_cohort_gives_empty_columns() -> None:
    results = sci.classify(sci.Exams.from_exams([]), edition="2019")
    assert len(results) == 0
    assert list(results) == []
    assert all(column == [] for column in results.to_columns().values())


def test_an_edition_refuses_all_cells_of_all_rows_it_does_not_know() -> None:
    cohort = sci.Exams.from_exams(
        [INTACT, INTACT.replace({"right.motor.L3": "3*", "left.pin_prick.T2": "NT*"})]
    )
    with pytest.raises(sci.ExamError) as error:
        sci.classify(cohort, edition="2011")
    assert [(problem.row, problem.location) for problem in error.value.problems] == [
        (2, "right.motor.L3"), (2, "left.pin_prick.T2"),
    ]  # fmt: skip
    assert "known to edition 2019" in error.value.problems[0].message


def test_a_level_that_the_edition_has_no_nonkey_muscle_for() -> None:
    exam = INTACT.replace({"right.lowest_nonkey_muscle": "T4"})
    sci.classify(exam, edition="2011")
    sci.classify(exam, edition="2000")
    with pytest.raises(sci.ExamError, match=r"right\.lowest_nonkey_muscle: 'T4' is not a segment"):
        sci.classify(exam, edition="2019")


def test_errors_survive_pickling() -> None:
    with pytest.raises(sci.ExamError) as error:
        INTACT.replace({"vac": "?"})
    again = pickle.loads(pickle.dumps(error.value))
    assert type(again) is sci.ExamError
    assert again.problems == error.value.problems


def test_results_carry_edition_row_and_version() -> None:
    for result in (
        sci.classify(INTACT, edition="2015"),
        sci.classify(sci.Exams.from_exams([INTACT]), edition="2015"),
    ):
        assert (result.edition, result.edition_row, result.sciscore_version) == (
            "2015",
            "2011",
            sci.__version__,
        )


PRINTED = """\
ISNCSCI, edition 2019 (sciscore {version})
sensory level right  INT
sensory level left   T3
motor level right    L3
motor level left     T3
neurological level   T3
completeness         I
ais                  D
sensory zpp right    NA
sensory zpp left     NA
motor zpp right      ND (NA, S1)
motor zpp left       ND (NA, L5, S1)
uer                  25
uel                  25
uems                 50
ler                  23
lel                  20-25
lems                 43-48
total motor          93-98
ltr                  56
ltl                  55
lt                   111
ppr                  56
ppl                  56
pp                   112"""


def test_a_classification_is_printed_line_by_line() -> None:
    cells = {"right.motor.L3": 3, "left.motor.S1": "NT", "left.light_touch.T4": 1, "vac": "NT"}
    result = sci.classify(INTACT.replace(cells), edition="2019")
    assert str(result) == PRINTED.format(version=sci.__version__)


def test_columns_of_results() -> None:
    exam = INTACT.replace({"right.motor.L3": "NT", "vac": "NT"})
    table = sci.classify(sci.Exams.from_exams([exam, INTACT]), edition="2019").to_columns()
    assert table["motor_level_right"] == ["ND", "INT"]
    assert table["motor_level_right_possible"] == ["L2,L3,S3,INT", "INT"]
    assert (table["lems"], table["lems_low"], table["lems_high"]) == (
        [None, 50],
        [45, 50],
        [50, 50],
    )
    assert table["edition"] == ["2019", "2019"]
    assert table["finding_notes"][1] == ""
    assert table["finding_notes"][0].startswith("neurological_level: S3 where only VAC is absent")


def test_a_cohort_of_results_has_findings_and_totals_and_nothing_else() -> None:
    results = sci.classify(sci.Exams.from_exams([INTACT] * 2), edition="2015")
    assert repr(results) == "<Classifications: 2 exams, edition 2015>"
    assert repr(results.ais) == "<FindingColumn: ais of 2 exams, 2 known>"
    assert repr(results.totals).startswith("<TotalColumns: uer, uel, uems,")
    for thing, names in ((results, sci.FINDINGS), (results.totals, sci.TOTALS)):
        assert [name for name in names if not hasattr(thing, name)] == []
        assert not hasattr(thing, "nli")
    assert results[1].totals == sci.classify(INTACT, edition="2015").totals


STORED = sci.classify(INTACT, edition="2019").to_dict()


def with_finding(**parts: Any) -> dict[str, Any]:
    ais = STORED["findings"]["ais"] | parts
    return STORED | {"findings": STORED["findings"] | {"ais": ais}}


def with_score(**parts: Any) -> dict[str, Any]:
    uems = STORED["totals"]["uems"] | parts
    return STORED | {"totals": STORED["totals"] | {"uems": uems}}


def test_findings_are_found_on_their_class() -> None:
    own: Any = sci.Classification
    assert own.ais is vars(own)["ais"]


def test_stored_findings_that_do_not_apply_come_back() -> None:
    result = sci.classify(INTACT.replace({"prior_deficit": "No"}), edition="2019")
    assert result.completeness.possible == ("NA",)
    assert sci.Classification.from_dict(result.to_dict()) == result


@pytest.mark.parametrize(
    "stored",
    [
        {},
        [],
        {"findings": 1},
        {"findings": {"ais": None}},
        with_score(low="1"),
        with_score(low=1.0),
        with_score(low=True),
        with_score(high=math.inf),
        with_score(low=2),
        with_score(low=10**5000),
        with_finding(possible="E"),
        with_finding(possible=["E", "E"]),
        with_finding(possible=["C5"]),
        with_finding(possible=[["E"]]),
        with_finding(tagged="no"),
        with_finding(notes="a note"),
        with_finding(notes=[1]),
        with_finding(value="D"),
        with_finding(possible=["D", "E"]),
        with_finding(another=1),
        with_score(value=2),
        with_score(value=None),
        with_score(value=1, low=1, high=1),
        with_score(value=51, low=51, high=51),
        with_score(value=-1, low=-1, high=-1),
        STORED | {"another": 1},
        STORED | {"edition_row": "2011"},
        STORED | {"edition": 2019},
        STORED | {"sciscore_version": None},
    ],
)
def test_what_is_no_stored_classification_is_refused(stored: Any) -> None:
    assert sci.Classification.from_dict(STORED).totals.uems.value == 50
    with pytest.raises(sci.ExamError, match="not a stored classification"):
        sci.Classification.from_dict(stored)


@pytest.mark.parametrize(
    ("stored", "why"),
    [
        ({}, r"lacks '\w+'$"),
        (with_score(low=True), "'True' is not a whole number"),
        (with_score(low=1.0), "is not a whole number"),
        (with_finding(possible="E"), "'E' is not a list"),
        (with_finding(notes=[1]), "'1' is not a string"),
    ],
)
def test_a_stored_classification_is_refused_with_the_reason(stored: Any, why: str) -> None:
    with pytest.raises(sci.ExamError, match=f"not a stored classification: .*{why}"):
        sci.Classification.from_dict(stored)


def test_cells_too_many_are_refused_in_every_block() -> None:
    nested = INTACT.to_dict()
    for side in ("right", "left"):
        for part in ("motor", "light_touch", "pin_prick"):
            nested[side][part]["C9"] = 1
    with pytest.raises(sci.ExamError) as caught:
        sci.Exam.from_dict(nested)
    assert len(caught.value.problems) == 6


@pytest.mark.parametrize(
    ("name", "top"),
    [("uer", 25), ("uel", 25), ("uems", 50), ("ler", 25), ("lel", 25), ("lems", 50),
     ("total_motor", 100), ("ltr", 56), ("ltl", 56), ("lt", 112), ("ppr", 56), ("ppl", 56),
     ("pp", 112)],
)  # fmt: skip
def test_a_stored_total_is_at_most_that_of_an_intact_exam(name: str, top: int) -> None:
    assert STORED["totals"][name]["value"] == top
    score = {"value": top + 1, "low": top + 1, "high": top + 1}
    with pytest.raises(sci.ExamError, match=f": {name} is 0 to {top}, not {top + 1}"):
        sci.Classification.from_dict(STORED | {"totals": STORED["totals"] | {name: score}})


def test_a_number_for_an_answer_is_refused_with_what_it_may_stand_for() -> None:
    with pytest.raises(sci.ExamError, match="if it stands for Yes, say in a layout"):
        INTACT.replace({"vac": 1})
    assert FIELDS[PLACE["vac"]].noun == "an answer"
    untested = [field.untested for field in (FIELDS[PLACE["vac"]], FIELDS[PLACE["prior_deficit"]])]
    assert untested == ["NT", ""]


def test_names_of_nested_fields_are_known_in_another_spelling() -> None:
    nested = INTACT.to_dict()
    nested["Right"] = nested.pop("right")
    nested["left"]["Light Touch"] = nested["left"].pop("light_touch")
    assert sci.Exam.from_dict(nested) == INTACT
