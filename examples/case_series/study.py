"""From exams to the tables of a case series: fictional people, a real path.

python examples/case_series/study.py
"""

from __future__ import annotations

from pathlib import Path

import sciscore as sci
from sciscore.outcomes import GRADE_RULES, points, scim_points, sign_test

SERIES = Path(__file__).with_name("fictional_series.csv")


def main() -> None:
    """Print the tables of the study."""
    visits = sci.visits(SERIES, edition="2019")

    # Baseline is the visit before treatment, by its name; follow-up by days, and the
    # choice says which visit was taken, how far off it is, and who has none.
    pairs = visits.pairs("visit:before", visits.at("treatment:180+-30", needs="exam"))
    print(pairs, "\n")

    # What changed, with the n of every line; bounds where cells were not tested.
    print(pairs.changes(), "\n")
    print(pairs.changes("motor_level_right", "motor_level_left", "sensory_level_right"), "\n")
    for (grade,), some in pairs.split("ais").items():
        print(f"AIS {grade} at baseline: {some.change('uems').summary}")
    print(f"\nBest up to the follow-up: {pairs.best('lems').summary}\n")

    # The course over all visits.
    times = ("visit:before", "treatment:90+-14", "treatment:180+-30")
    for name in ("total_motor", "scim_total"):
        print(visits.trajectory(name, *times), "\n")

    # AIS conversion of the same pairs, who responded by which rule, and a test of change.
    ais = pairs.baseline_ais, pairs.followup_ais
    print(sci.transitions(*ais), "\n")
    for name in ("one_grade", "motor_incomplete"):
        print(GRADE_RULES[name].apply(*ais).responders, "\n")
    motor = pairs.change("total_motor").changes
    print(points("total_motor", ">=", 10).of_changes(motor).responders, "\n")
    scim = pairs.change("scim_total").changes
    print(scim_points("Scivoletto 2013 small").of_changes(scim).responders, "\n")
    print(sign_test(motor, open="exclude", missing="exclude"))


if __name__ == "__main__":
    main()
