"""The rule ledger: every rule once, with what it says, where it stands and what it rests on.

The functions that carry out a rule name it in their docstrings, tests and checks name the
rules that they guard, and `RULES` holds the rest: a result can be traced to its texts.
"""

from typing import Final

from sciscore.ledger.examination import ISNCSCI
from sciscore.ledger.outcomes import OUTCOMES
from sciscore.ledger.rule import LedgerRule
from sciscore.ledger.scales import MEASURED, SCIM_III

__all__ = ("RULES", "LedgerRule")

#: Every rule by its id.
RULES: Final = {rule.id: rule for rule in (*ISNCSCI, *SCIM_III, *MEASURED, *OUTCOMES)}
