"""Published mean courses: cited, within range, adding up, and chosen by name only."""

from __future__ import annotations

import pickle
from collections import Counter

import attrs
import pytest

from sciscore.errors import OutcomeError
from sciscore.outcomes import MEAN_COURSES, MeanCourse, mean_courses
from sciscore.outcomes.recorded import MAXIMA
from sciscore.references import REFERENCES

WEEKS = {"EMSCI 2001-2019": (2, 4, 12, 26, 52), "Sygen": (0, 1, 4, 8, 16, 26, 52)}


def means(course: MeanCourse) -> dict[int, float]:
    return dict(zip(course.weeks, course.means, strict=True))


def of(score: str, like: MeanCourse) -> MeanCourse:
    (found,) = mean_courses(
        score, initial_ais=like.initial_ais, plegia=like.plegia, source=like.source
    )
    return found


def test_every_course_is_cited_whole_and_in_the_range_of_its_score() -> None:
    assert sum(len(course.weeks) for course in MEAN_COURSES) == 360
    keys = [attrs.astuple(course)[:4] for course in MEAN_COURSES]
    assert len(set(keys)) == len(keys)
    for course in MEAN_COURSES:
        assert course.citation == str(REFERENCES[course.reference])
        assert "014c624" in course.citation
        # Sygen has no sensory scores at week 0.
        whole = WEEKS[course.source]
        sensory = course.source == "Sygen" and course.score in ("lt", "pp")
        assert course.weeks == (whole[1:] if sensory else whole)
        assert all(0 <= mean <= MAXIMA[course.score] for mean in course.means)
        assert min(course.sds) >= 0
        assert min(course.rows) > 0
        assert pickle.loads(pickle.dumps(course)) == course
        assert course.label in repr(course)
        fewest, most = min(course.rows), max(course.rows)
        counted = f"{most}" if fewest == most else f"{fewest} to {most}"
        assert f"({counted} rows" in course.label


def test_every_score_of_a_group_is_of_the_same_rows() -> None:
    rows = {
        (one.source, one.initial_ais, one.plegia, week, count)
        for one in MEAN_COURSES
        for week, count in zip(one.weeks, one.rows, strict=True)
    }
    assert set(Counter(row[:4] for row in rows).values()) == {1}


def test_totals_add_up_as_far_as_they_are_kept() -> None:
    totals = mean_courses("total_motor")
    assert {one.source for one in totals} == {"EMSCI 2001-2019"}
    for total in totals:
        lems = means(of("lems", total))
        for week, mean in means(total).items():
            if total.plegia == "paraplegia":
                assert mean == pytest.approx(lems[week] + 50, abs=0.0011)
            else:  # Of those whose total is known, who are not all.
                parts = lems[week] + means(of("uems", total))[week]
                assert mean == pytest.approx(parts, abs=0.25)


def test_courses_are_chosen_by_name() -> None:
    (course,) = mean_courses("lems", initial_ais="D", plegia="paraplegia", source="Sygen")
    assert (course.weeks[-1], course.means[-1], course.sds[-1]) == (52, 47.667, 3.215)
    assert course.axis == ""
    assert course.label == ("mean, Sygen, paraplegia, AIS D (3 rows, start of weeks not stated)")
    (course,) = mean_courses("uems", initial_ais="A", source="EMSCI 2001-2019")
    assert (course.axis, course.means[0]) == ("injury", 16.3425)
    assert len(mean_courses("lems")) == 16


@pytest.mark.parametrize(
    ("score", "named", "match"),
    [
        ("UEMS", {}, "no mean courses of 'UEMS'.*did you mean 'uems'"),
        ("", {}, "score: no mean courses of ''"),
        ("uems", {"initial_ais": "E"}, "initial_ais: .*there are A, B, C, D"),
        ("uems", {"plegia": "tetra"}, "plegia: .*did you mean 'tetraplegia'"),
        ("uems", {"source": "NACTN"}, "source: .*EMSCI 2001-2019, Sygen"),
        ("uems", {"plegia": "paraplegia"}, "no mean course is published of uems, paraplegia"),
        ("total_motor", {"source": "Sygen"}, "published of total_motor, Sygen"),
    ],
)
def test_wrong_names_are_refused(score: str, named: dict[str, str], match: str) -> None:
    with pytest.raises(OutcomeError, match=match):
        mean_courses(score, **named)
