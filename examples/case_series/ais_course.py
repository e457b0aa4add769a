"""The AIS course of a published case series: 13 people before, and six months after, infusion.

    python ais_course.py honmou2021.csv

The rows are made from the counts in the abstract of Honmou et al. 2021
(doi:10.1016/j.clineuro.2021.106565): the identifiers and the order are synthetic, and a row
is no patient of the series. The intervals and p-values are computed here; they are not in
the paper.
"""

import csv
import sys
from pathlib import Path

import sciscore as sci
from sciscore.outcomes import GRADE_RULES, bowker_test, sign_test, signed_rank_test

with Path(sys.argv[1]).open(encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))

table = sci.transitions(
    [row["ais_before"] for row in rows], [row["ais_six_months"] for row in rows]
)
print(table, end="\n\n")
for before, after in ("AB", "AC", "BC", "BD", "CD"):
    print(f"{before} to {after}: {table.proportion(before, after)}")

for name in ("one_grade", "two_grades", "post_marketing", "motor_incomplete"):
    rule = GRADE_RULES[name]
    print(f"\n{rule}")
    for grades in rule.parts:
        share = table.responders(rule.only(grades)).proportion
        if share.n:
            print(f"  from {', '.join(grades)}: {share}")

print(f"\n{sign_test(table.steps)}\n{signed_rank_test(table.steps)}\n{bowker_test(table)}")
print(bowker_test(table, method="exact"))
