"""A cohort gives what its exams give one by one, however its codes lie in memory."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import sciscore as sci
from sciscore.isncsci import cohort_cells, cohort_results
from sciscore.isncsci.cells import cells_of
from sciscore.scim.items import ENTRIES
from sciscore.testing import exams, exams_near_borders, seeded_exams

EDITIONS = ("1992", "1996", "2000", "2011", "2019", "1992 (intact_from=4)")


def kinds_of(edition: str) -> str:
    return edition.partition(" ")[0]


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_cohort_is_its_exams(edition: str) -> None:
    cohort = seeded_exams(1500, kinds_of(edition), seed=7)
    results = sci.classify(cohort, edition=edition)
    for exam, result in zip(cohort, results, strict=True):
        assert sci.classify(exam, edition=edition) == result
    columns = results.to_columns()
    rows = zip(*columns.values(), strict=True)
    for result, row in zip(results, rows, strict=True):
        assert result.to_row() == dict(zip(columns, row, strict=True))


@settings(max_examples=50)
@given(st.lists(exams_near_borders("2019", open_cells=8), max_size=4))
def test_small_cohorts_are_their_exams(some: list[sci.Exam]) -> None:
    results = sci.classify(sci.Exams.from_exams(some), edition="2019")
    assert [*results] == [sci.classify(exam, edition="2019") for exam in some]
    columns = results.to_columns()
    for row, result in enumerate(results):
        for name, finding in result.findings.items():
            assert columns[name][row] == str(finding)
            assert columns[f"{name}_possible"][row] == ",".join(finding.possible)
        for name, score in result.totals.items():
            assert (columns[name][row], columns[f"{name}_low"][row]) == (score.value, score.low)
        notes = [f"{name}: {n}" for name, one in result.findings.items() for n in one.notes]
        assert columns["finding_notes"][row] == "; ".join(notes)


@pytest.mark.parametrize("edition", ["1992", "2019"])
@pytest.mark.parametrize("most", [1, 50])
def test_the_size_of_a_step_changes_no_result(
    edition: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = seeded_exams(200, edition, seed=3)
    untested = sci.Exam.intact().replace({"vac": "NT"}).to_dict()
    untested["right"]["motor"] = dict.fromkeys(untested["right"]["motor"], "NT")
    cohort = sci.Exams.from_exams([*cohort, sci.Exam.from_dict(untested)])
    whole = sci.classify(cohort, edition=edition)
    monkeypatch.setattr(cohort_results, "CHUNK", 7)
    monkeypatch.setattr(cohort_cells, "_MOST_AT_ONCE", most)
    assert sci.classify(cohort, edition=edition) == whole


def test_it_does_not_matter_how_the_codes_lie() -> None:
    cohort = seeded_exams(300, "2019")
    codes = np.array(cohort.codes)
    whole = sci.classify(cohort, edition="2019")
    others = [
        sci.Exams(np.ascontiguousarray(codes)),
        sci.Exams(np.asfortranarray(codes)),
        sci.Exams(np.repeat(codes, 2, axis=0)[::2]),
        sci.Exams(codes.astype(np.int64)),
        sci.Exams(codes.tolist()),
        sci.Exams.of_legal(np.ascontiguousarray(codes)),
        pickle.loads(pickle.dumps(cohort)),
        pickle.loads(pickle.dumps(cohort[0:300])),
        sci.Exams.from_exams(cohort),
        sci.Exams.from_columns(cohort.to_columns()),
    ]
    for other in others:
        assert other == cohort
        assert hash(other) == hash(cohort)
        assert sci.classify(other, edition="2019") == whole


COHORTS = [
    seeded_exams(2, "2019"),
    sci.ScimRecords.from_columns({entry.key: ["0", "NT"] for entry in ENTRIES}),
]


@pytest.mark.parametrize("cohort", COHORTS, ids=["exams", "SCIM"])
def test_every_code_of_a_byte_is_taken_as_it_is_or_refused(cohort: Any) -> None:
    for code in range(256):
        codes = cohort.codes.astype(np.int64)
        codes[1, 0] = code
        try:
            taken = type(cohort)(codes)
        except sci.SciscoreError:
            continue
        assert taken.codes[1, 0] == code


@pytest.mark.parametrize("cohort", COHORTS, ids=["exams", "SCIM"])
@pytest.mark.parametrize("code", [-250, -1, 256, 259, 262, 518, 1 << 16, 1 << 40])
def test_codes_that_are_no_bytes_are_refused(cohort: Any, code: int) -> None:
    codes = cohort.codes.astype(np.int64)
    codes[1, 0] = code
    with pytest.raises(sci.SciscoreError, match=f"whole numbers from 0 to 255 .+, not '{code}'"):
        type(cohort)(codes)


@pytest.mark.parametrize("cohort", COHORTS, ids=["exams", "SCIM"])
@pytest.mark.parametrize("kind", [float, bool, str, object])
def test_codes_of_another_type_are_refused(cohort: Any, kind: type) -> None:
    with pytest.raises(sci.SciscoreError, match="expected whole numbers from 0 to 255 of shape"):
        type(cohort)(cohort.codes.astype(kind))


@given(st.data())
def test_rows_are_chosen_as_of_an_array(data: st.DataObject) -> None:
    cohort = seeded_exams(20, "2019")
    rows = data.draw(
        st.one_of(
            st.slices(20),
            st.lists(st.integers(-20, 19)).map(lambda found: np.array(found, np.intp)),
            st.lists(st.booleans(), min_size=20, max_size=20).map(np.array),
        )
    )
    chosen = cohort[rows]
    assert (chosen.codes == cohort.codes[rows]).all()
    assert [*chosen] == [cohort[int(row)] for row in np.arange(20)[rows]]
    assert chosen.codes.flags.writeable is False
    found = sci.classify(chosen, edition="2019")
    whole = sci.classify(cohort, edition="2019")
    assert [*found] == [whole[int(row)] for row in np.arange(20)[rows]]


@settings(max_examples=60)
@given(exams(), st.booleans())
def test_sets_of_cells_are_those_of_arrays(exam: sci.Exam, tags: bool) -> None:
    for reading in sci.edition("1992").readings:
        codes = exam.array[None]
        grades = cohort_cells.grades_of(codes, tags=tags)
        many = cohort_cells.cohort_cells(codes, grades, reading)
        one = cells_of(exam.codes, reading, tags=tags)
        for side in ("right", "left"):
            for name in cohort_cells._SIDE:
                found = getattr(getattr(many, side), name)
                assert found.tolist() == [getattr(getattr(one, side), name)], (side, name)
        for name in ("vac", "no_vac", "dap", "no_dap", "deficit", "lesions"):
            assert getattr(many, name).tolist() == [getattr(one, name)], name
