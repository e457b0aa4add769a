"""The sum that makes up a total, cell by cell."""

from __future__ import annotations

from sciscore.isncsci.exam import Exam
from sciscore.segments import DERMATOMES, KEY_MUSCLES, SIDES, UPPER_MUSCLES, printed


def summed(exam: Exam, total: str) -> list[str]:
    """The cells that a total adds up: a line for each side.

    Parameters
    ----------
    exam
        The exam.
    total
        Name of the total, such as ``"lems"``.

    Examples
    --------
    >>> from sciscore import Exam
    >>> summed(Exam.intact(), "lel")
    ['left: L2 5, L3 5, L4 5, L5 5, S1 5']
    """
    sides = [side for side in SIDES if total == f"{total[:-1]}{side[0]}" and len(total) == 3]
    return [
        f"{side}: "
        + ", ".join(
            f"{printed(cell.rpartition('.')[2])} {exam[f'{side}.{cell}']}" for cell in _cells(total)
        )
        for side in sides or SIDES
    ]


def _cells(total: str) -> list[str]:
    """The cells of a side that enter a total."""
    if total.startswith(("lt", "pp")):
        modality = "light_touch" if total.startswith("lt") else "pin_prick"
        return [f"{modality}.{name}" for name in DERMATOMES]
    lower = KEY_MUSCLES[len(UPPER_MUSCLES) :]
    names = {"u": UPPER_MUSCLES, "l": lower, "t": KEY_MUSCLES}[total[0]]
    return [f"motor.{name}" for name in names]
