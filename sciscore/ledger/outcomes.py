"""The rules of outcomes: change, transitions, responders, tests, checks of what was recorded."""

from __future__ import annotations

from typing import Final

from sciscore.ledger.rule import LedgerRule
from sciscore.outcomes import GRADE_RULES, SCHEDULES
from sciscore.outcomes.checks import CHECKS

OUTCOMES: Final = (
    LedgerRule(
        id="OUTCOME.GRADES",
        says="ND stands for the grades that an exam leaves open, a blank for no exam; neither is "
        "ever taken for a grade, nor for the other.",
        location=("outcomes.ais.ais_column",),
        sources=("definition",),
    ),
    LedgerRule(
        id="OUTCOME.STEPS",
        says="The change of the AIS is counted in grades, as the interval of all that the possible "
        "grades at both visits may give.",
        location=("outcomes.steps.ais_steps",),
        sources=("definition",),
    ),
    LedgerRule(
        id="OUTCOME.CHANGE",
        says="A change of a score or of a level is the later less the earlier, as the interval of "
        "all that it may be; of motor levels there is one from C5 to T1 only.",
        location=("outcomes.change.between",),
        sources=("definition", "Kramer 2012"),
    ),
    LedgerRule(
        id="OUTCOME.TRANSITIONS",
        says="A transition is counted where both grades are known; an open grade has a row and a "
        "column of its own and bounds what the counts may be; who has no exam is counted apart.",
        location=("outcomes.counting.transitions",),
        sources=("definition", "Kirshblum 2021"),
    ),
    LedgerRule(
        id="OUTCOME.RESPONDERS",
        says="A rule over grades lists the grades that meet it from each grade at baseline; from a "
        "grade without room it does not apply, and such people are in no denominator.",
        location=("outcomes.grade_rules.GradeRule.apply",),
        sources=(
            *dict.fromkeys(rule.source for rule in GRADE_RULES.values() if rule.source),
            "definition",
        ),
    ),
    LedgerRule(
        id="OUTCOME.POINTS",
        says="A change of a score meets a rule if it is at least, or more than, so many points; "
        "which of the two must be said.",
        location=("outcomes.score_rules.ScoreRule.apply",),
        sources=("definition", "Scivoletto 2013"),
    ),
    LedgerRule(
        id="OUTCOME.MOTOR_LEVELS",
        says="A gain of motor levels that counts is one of two or more, on either side or on both, "
        "as must be said.",
        location=("outcomes.motor_level_rule.MotorLevelRule.apply",),
        sources=("Kramer 2012",),
    ),
    LedgerRule(
        id="OUTCOME.RECOVERY",
        says="Recovery is marked as the measure has it, over all grades that are possible.",
        location=("outcomes.recovery_rule.MarkedRecoveryRule.apply",),
        sources=("Geisler 2001", "Sygen code"),
    ),
    LedgerRule(
        id="OUTCOME.SHARES",
        says="A share is of those to whom the question applies; who is open makes it the interval "
        "of all shares that may come out, who is missing is no part of it.",
        location=("outcomes.answers.Responders.proportion",),
        sources=("definition",),
    ),
    LedgerRule(
        id="OUTCOME.INTERVALS",
        says="The confidence interval of a share is that of Clopper and Pearson or of Wilson, "
        "named in print; of an open share it reaches from the least to the most.",
        location=("outcomes.proportions.Proportion.interval",),
        sources=("Clopper 1934", "Wilson 1927"),
    ),
    LedgerRule(
        id="OUTCOME.SIGNS",
        says="The sign test is exact and two-sided, on those who changed.",
        location=("outcomes.change_tests.sign_test",),
        sources=("Siegel 1956",),
    ),
    LedgerRule(
        id="OUTCOME.SIGNED_RANKS",
        says="The signed-rank test leaves out those without change, gives equal changes the mean "
        "of their ranks, and is exact unless an approximation is asked for by name.",
        location=("outcomes.signed_ranks.signed_rank_test",),
        sources=("Siegel 1956",),
    ),
    LedgerRule(
        id="OUTCOME.SYMMETRY",
        says="The McNemar-Bowker test compares each move with the way back, over the pairs of "
        "cells with anybody in them.",
        location=("outcomes.change_tests.bowker_test",),
        sources=("Bowker 1948",),
    ),
    LedgerRule(
        id="OUTCOME.HOLM",
        says="The p-values of a family are adjusted for their number from the smallest up, none "
        "below one before it.",
        location=("outcomes.multiplicity.holm",),
        sources=("Holm 1979",),
    ),
    LedgerRule(
        id="OUTCOME.VISITS",
        says="The visit in a window is the closest to the target day, the earlier of two as far "
        "off, or the first or the last; who has none is listed with the reason.",
        location=("outcomes.choosing.choose",),
        sources=(
            *dict.fromkeys(stage.source for one in SCHEDULES.values() for stage in one.stages),
            "definition",
        ),
    ),
    LedgerRule(
        id="OUTCOME.AUDIT",
        says="What was recorded agrees or differs where the exam gives one value; where it leaves "
        "several, a value that none of them is, is impossible, any other undecidable.",
        location=("outcomes.audits.verdicts",),
        sources=("definition", "Chafetz 2009"),
    ),
    LedgerRule(
        id="OUTCOME.PLAUSIBILITY",
        says="Recorded findings and totals that no exam without tags has together are impossible.",
        location=("outcomes.checking.flags_of",),
        sources=tuple(dict.fromkeys(source for check in CHECKS for source in check.sources)),
    ),
    LedgerRule(
        id="OUTCOME.PERCENTAGES",
        says="Percentages in print can be of so many people if some counts that sum to it round to "
        "them, each within one in its last decimal.",
        location=("outcomes.percents.percent_row",),
        sources=("definition", "Kirshblum 2021"),
    ),
)
