"""The rules of SCIM III, and the measures."""

from __future__ import annotations

import inspect
from typing import Final

from sciscore.ledger.rule import LedgerRule
from sciscore.measures import MEASURES

SCIM_III: Final = (
    LedgerRule(
        id="SCIM.ENTRIES",
        says="Each of the 19 entries of SCIM III has its own scores; no other is taken.",
        location=("scim.items", "scim.fields.Field.code"),
        sources=("Itzkovich 2007", "Catz 2007", "SCIM form"),
    ),
    LedgerRule(
        id="SCIM.SUBSCORES",
        says="A subscore is the sum of its entries, and the total the sum of the subscores; with a "
        "missing entry it is the interval of all that the sum may be.",
        location=("scim.scoring.sums",),
        sources=("Itzkovich 2007", "SCIM form"),
    ),
    LedgerRule(
        id="SCIM.RECORDED",
        says="Of subscores on record without entries, each sum and its parts are as narrow as the "
        "others leave them; one that its parts rule out is computed anew.",
        location=("scim.scoring._from_subscores",),
        sources=("definition",),
    ),
    LedgerRule(
        id="SCIM.CRITERIA",
        says="A change meets a criterion if it is at least the change that its source names.",
        location=("scim.criteria.Verdict.met",),
        sources=("Scivoletto 2013",),
    ),
)

MEASURED: Final = tuple(
    LedgerRule(
        id=f"MEASURE.{name.upper()}",
        says=(inspect.getdoc(measure.function) or "\n").splitlines()[0],
        location=(f"{measure.function.__module__.partition('.')[2]}.{measure.function.__name__}",),
        sources=measure.sources,
    )
    for name, measure in MEASURES.items()
)
