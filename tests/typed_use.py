"""What a user writes, for the type checkers: every line says what it should be.

It is checked by tests/test_typing.py and runs, too.
"""

from __future__ import annotations

from typing import assert_type

import sciscore as sci
from sciscore.isncsci.settle import Settling
from sciscore.isncsci.totals import Totals

exam = sci.Exam.intact().replace({"right.motor.L3": 3, "vac": "NT"})
result = sci.classify(exam, edition="2019")
assert_type(exam, sci.Exam)
assert_type(result, sci.Classification)
assert_type(result.ais, sci.Finding)
assert_type(result.ais.value, str | None)
assert_type(result.ais.possible, tuple[str, ...])
assert_type(result.totals, Totals)
assert_type(result.totals.uems, sci.Score)
assert_type(result.totals.uems.value, int | None)

exams = sci.Exams.from_exams([exam, exam])
results = sci.classify(exams, edition="2019")
assert_type(exams, sci.Exams)
assert_type(results, sci.Classifications)
assert_type(results[0], sci.Classification)
assert_type(len(results), int)

settling = sci.settle(exam, "ais", edition="2019")
assert_type(settling, Settling)

scim = sci.scim3({"total": 41, "self_care": 9})
assert_type(scim, sci.Scim)
assert_type(scim.total, sci.Score)

try:
    sci.Exam.intact().replace({"vac": "perhaps"})
except sci.SciscoreError as error:
    assert_type(error.problems, tuple[sci.Problem, ...])
