"""The sum that makes up a total, cell by cell."""

from __future__ import annotations

from sciscore.isncsci.exam import Exam
from sciscore.outcomes.bounds import limbs
from sciscore.segments import DERMATOMES, SIDES, printed


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
    sides = [side for side in SIDES if total[2:] == side[0]]
    return [
        f"{side}: "
        + ", ".join(
            f"{printed(cell.rpartition('.')[2])} {exam[f'{side}.{cell}']}" for cell in _cells(total)
        )
        for side in sides or SIDES
    ]


def _cells(total: str) -> list[str]:
    """The cells of a side that enter a total."""
    modality = {"lt": "light_touch", "pp": "pin_prick"}.get(total[:2], "motor")
    names = limbs(total)[0] if modality == "motor" else DERMATOMES
    return [f"{modality}.{name}" for name in names]
