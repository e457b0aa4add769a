"""The traps that the files of the field have set, each with the tests that watch it."""

from __future__ import annotations

import ast
import functools
from typing import Any, Final

import pandas as pd
import polars as pl
import pytest
from conftest import ROOT
from support.helpers import sensation_to, strongest_to
from support.layouts import EMSCI, SYGEN, csv_text, read
from support.tables import INTACT

import sciscore as sci
from sciscore.formats import nscisc
from sciscore.isncsci.grades import NT
from sciscore.recorded import SENTINELS
from sciscore.segments import SIDES

#: By what went wrong, or may: the tests, by module.
TRAPS: Final = {
    "one segment has four spellings: S4_5, S4-5, S45, S4-S5": (
        "test_traps.test_other_spellings_of_the_last_segment_are_read",
        "test_layouts.test_names_match_in_any_case_and_with_any_signs",
        "test_layouts.test_names_of_columns_are_those_of_the_formats",
    ),
    "levels are written C05, T01, X00, X99": (
        "test_nscisc.test_codes",
        "test_traps.test_levels_of_nscisc_are_read_with_their_codes",
    ),
    "a grade is a text in one file, a whole number in the next, a float in pandas": (
        "test_layouts.test_grades_may_be_numbers_or_texts",
        "test_tables.test_grades_are_whole_numbers_or_texts",
        "test_tables.test_floats_of_pandas_are_whole_numbers_and_blanks",
    ),
    "a tagged grade of REDCap takes two columns": (
        "test_layouts.test_redcap_cells",
        "test_layouts.test_redcap_cells_that_make_no_sense",
        "test_tables.test_cells_of_two_columns",
    ),
    "9, 88, 99, 888 and 999 mean missing, and nowhere the same": (
        "test_traps.test_codes_for_missing_are_never_grades",
        "test_layouts.test_nine_is_not_testable_in_sygen_and_in_nothing_else",
        "test_layouts.test_what_a_format_does_not_define_is_refused",
        "test_nscisc.test_numbers_and_nothing",
        "test_scim_files.test_problems_of_a_table_name_row_and_column",
    ),
    "sex is 1 for women in one file and for men in the next": (
        "test_layouts.test_codes_of_sex_are_left_to_the_user",
    ),
    "the week of an exam ends the name without a separator": (
        "test_layouts.test_weeks_of_sygen_do_not_mix",
        "test_layouts.test_a_wide_file_suggests_each_of_its_weeks",
    ),
    "the right knee is kneet, the left one kneex": (
        "test_layouts.test_the_right_knee_of_sygen_is_kneet_and_the_left_kneex",
    ),
    "a file supplies totals that its grades do not give": (
        "test_traps.test_totals_that_a_file_supplies_are_not_taken",
        "test_layouts.test_totals_that_begin_like_items_are_carried_along",
        "test_scim_tables.test_the_same_kind_comes_back_with_the_same_scores",
    ),
    "one letter has three notations, and unknown has three more": (
        "test_nscisc.test_codes",
        "test_nscisc.test_undefined_codes_are_refused_together",
    ),
    "letters were recoded to numbers, by two scripts in two ways": (
        "test_traps.test_a_number_is_not_a_letter_for_any_registry",
        "test_nscisc.test_undefined_codes_are_refused_together",
    ),
    "untested muscles are summed as zero": (
        "test_layouts.test_totals_with_untested_muscles_are_intervals_not_low",
        "test_traps.test_a_total_is_never_below_its_parts",
    ),
    "a muscle typed twice is counted twice, and another not at all": (
        "test_layouts.test_no_column_stands_for_two_muscles",
        "test_layouts.test_the_ten_muscles_of_the_legs_are_each_counted_once",
        "test_traps.test_every_muscle_counts_once_in_its_totals",
    ),
    "exams with an NT or a 5* are thrown away": (
        "test_layouts.test_an_exam_with_an_untested_cell_is_not_thrown_away",
        "test_layouts.test_five_star_of_emsci_is_kept_and_left_to_the_edition",
        "test_traps.test_no_row_is_dropped_for_an_untested_cell",
    ),
    "a change subtracts another visit than the one it names": (
        "test_selection.test_the_published_order_very_acute_then_acute_one",
        "test_selection.test_a_chain_says_by_which_window_each_person_was_found",
        "test_change.test_a_change_holds_that_of_every_pair_of_completions",
    ),
    "a stratum is every k-th row": (
        "test_change.test_strata_are_people_by_a_named_column",
        "test_transitions.test_strata_add_up_to_the_whole",
        "test_visits.test_labels_are_of_the_person_not_of_the_visit",
    ),
    "grades and levels are told by their position": (
        "test_transitions.test_every_form_of_a_grade_is_read",
        "test_transitions.test_what_is_no_grade_is_refused_with_a_hint",
        "test_transitions.test_bands_must_not_overlap_and_must_hold_every_level",
    ),
    "two codes for a grade are exchanged": (
        "test_traps.test_a_number_is_not_a_letter_for_any_registry",
        "test_auditing.test_two_grades_that_were_exchanged_are_all_found_and_nothing_else",
    ),
    "a responder rule says one border and tests another": (
        "test_responders.test_border_of_the_comparison",
        "test_responders.test_rule_prints_name_definition_and_citation_and_round_trips",
    ),
    "the last visit is carried forward without a word": (
        "test_change.test_week_52_else_26_is_asked_for_and_told",
        "test_selection.test_nothing_is_carried_from_the_baseline_or_before_it_and_all_is_marked",
    ),
    "an unknown grade counts as no conversion, a missing visit as no improvement": (
        "test_transitions.test_unknown_grade_is_never_no_change_nor_missing_not_improved",
        "test_change.test_not_determinable_is_never_no_change",
        "test_change.test_a_missing_visit_is_another_thing_than_an_unknown_grade",
    ),
    "T1 is tetraplegia in one script and paraplegia in the next": (
        "test_transitions.test_t1_is_in_one_group_only_and_the_cut_must_be_stated",
    ),
    "two versions of SCIM are one column": (
        "test_responders.test_scim_of_another_version_is_refused",
        "test_visits.test_some_columns_of_an_exam_or_record_are_refused",
    ),
    "of the transitions only the picture is kept": (
        "test_transitions.test_flows_and_long_form_hold_everybody",
        "test_case_series.test_flows_of_the_series",
    ),
    "p times the number of strata is above 1": (
        "test_change_tests.test_holm_is_never_above_one_nor_below_the_p_value",
    ),
    "the denominator changes between two times": (
        "test_change.test_a_denominator_that_changes_is_said_aloud",
    ),
}


@functools.cache
def functions_of(module: str) -> set[str]:
    """The functions of a module of tests, which is read and not imported."""
    (path,) = (ROOT / "tests").rglob(f"{module}.py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_is_watched(trap: str) -> None:
    for name in TRAPS[trap]:
        module, _, function = name.partition(".")
        assert function in functions_of(module), name


@pytest.mark.parametrize("spelled", ["S4-5", "S45", "S4-S5", "s4_5"])
def test_other_spellings_of_the_last_segment_are_read(spelled: str) -> None:
    own = sci.layout("sciscore").write(INTACT)
    own[f"left.pin_prick.{spelled}"] = own.pop("left.pin_prick.S4_5")
    assert read(csv_text(own), "sciscore").exams[0] == INTACT


@pytest.mark.parametrize(
    ("code", "level"), [("C05", "C5"), ("T01", "T1"), ("X00", "INT"), ("X99", None)]
)
def test_levels_of_nscisc_are_read_with_their_codes(code: str, level: str | None) -> None:
    assert nscisc.read({"ANurLvlA": code})["ANurLvlA"].value == level
    if level:
        assert nscisc.read({"ANurLvlA": level})["ANurLvlA"].value == level


@pytest.mark.parametrize("known", [*sci.layouts()], ids=lambda known: known.name)
@pytest.mark.parametrize("code", sorted(SENTINELS))
def test_codes_for_missing_are_never_grades(known: sci.Layout, code: str) -> None:
    untested = {NT} if code == "9" and known.title.startswith("Sygen") else set()
    for field in known.fields:
        meant = {held for text, held in field.codes.items() if text == code}
        assert meant == (untested if field.scale else set())


def test_totals_that_a_file_supplies_are_not_taken() -> None:
    own = {"UEMS": "17", "LEMS": "50", "AIS": "A", "NLI": "C4"}
    table = read(csv_text(own | EMSCI.write(INTACT)), "emsci")
    results = sci.classify(table.exams, edition="2011").to_columns()
    assert (results["uems"], results["ais"], results["neurological_level"]) == (
        [50],
        ["E"],
        ["INT"],
    )
    assert {name: cells[0] for name, cells in table.extra.items()} == own
    frame = pl.DataFrame([{"uems": "17", **EMSCI.write(INTACT)}])
    with pytest.raises(sci.FormatError, match="uems: is also the name of a result; rename"):
        sci.classify_table(frame, edition="2011", layout="emsci")


@pytest.mark.parametrize("cell", ["1", "5", "0", 2, 3, 1.5, True, "AIS"])
def test_a_number_is_not_a_letter_for_any_registry(cell: Any) -> None:
    with pytest.raises(sci.OutcomeError, match="is not an AIS grade"):
        sci.transitions([cell], ["A"])
    with pytest.raises(sci.FormatError, match="is not an AIS grade"):
        nscisc.read({"AASAImAd": cell})


def test_a_total_is_never_below_its_parts() -> None:
    record = SYGEN.write(INTACT)
    muscles = [name for path, name in SYGEN.columns.items() if ".motor." in path]
    for count in range(len(muscles) + 1):
        exam = SYGEN.read(record | dict.fromkeys(muscles[:count], "9"))
        totals = sci.classify(exam, edition="1996").totals
        assert totals.total_motor.value == (None if count else 100)
        assert (totals.total_motor.low, totals.total_motor.high) == (100 - 5 * count, 100)
        assert totals.total_motor.low == totals.uems.low + totals.lems.low


@pytest.mark.parametrize("name", ["sciscore", "emsci", "sygen:26", "redcap", "praxis"])
def test_every_muscle_counts_once_in_its_totals(name: str) -> None:
    known = sci.layout(name)
    record = known.write(INTACT)
    muscles = [column for path, column in known.columns.items() if ".motor." in path]
    assert len(set(muscles)) == 20
    for column in muscles:
        totals = sci.classify(known.read(record | {column: "0"}), edition="2019").totals
        sides = (totals.uer, totals.uel, totals.ler, totals.lel)
        assert sorted(side.value for side in sides if side.value is not None) == [20, 25, 25, 25]
        assert totals.total_motor.value == 95


def test_no_row_is_dropped_for_an_untested_cell() -> None:
    hurt = INTACT.replace({"vac": "No", "dap": "No"})
    for side in SIDES:
        hurt = hurt.replace(sensation_to("T4", side) | strongest_to("T4", side))
    exams = [hurt.replace({path: "NT"}) for path in EMSCI.columns]
    exams += [hurt.replace({path: "5*"}) for path in EMSCI.columns if "motor.C" in path]
    records = [{"id": str(row), **EMSCI.write(exam)} for row, exam in enumerate(exams)]
    for options in ({}, {"on_error": "report"}):
        table = read(csv_text(*records), "emsci", edition="2011", **options)
        assert table.extra["id"] == [str(row) for row in range(len(exams))]
        assert (list(table.exams), table.problems) == (exams, ())
    made = sci.classify_table(pd.DataFrame(records), edition="2011", layout="emsci")
    assert made["id"].tolist() == [str(row) for row in range(len(exams))]
    assert (made["ais"] == "A").sum() > 0.9 * len(exams)
