"""Questions on which the texts are silent, their readings, and the choices of sciscore."""

from __future__ import annotations

from typing import Final

import attrs


@attrs.frozen(kw_only=True)
class Interpretation:
    """A decision on something that no text settles.

    Attributes
    ----------
    key
        Short name of the decision.
    question
        What the texts leave open.
    readings
        The answers that are possible.
    choice
        The answer that sciscore takes, and why.
    others
        Who decides how, as far as known.
    """

    key: str
    question: str
    readings: tuple[str, ...]
    choice: str
    others: str


INTERPRETATIONS: Final = (
    Interpretation(
        key="NLI without VAC",
        question="What is the NLI when only voluntary anal contraction is abnormal?",
        readings=(
            "S3, the most rostral of the four levels",
            "INT, since VAC is not part of the NLI",
        ),
        choice="S3, by the definition; the motor levels are S3 without VAC.",
        others="Praxis prints INT.",
    ),
    Interpretation(
        key="no muscle below",
        question="C or D when no key muscle lies below the NLI (S1 to S3)?",
        readings=("D, as 0 of 0 is at least half", "not determinable"),
        choice="D, with a note on the result; where exactly half is read as C, C.",
        others="Praxis prints D.",
    ),
    Interpretation(
        key="E without DAP",
        question="Is an exam AIS E when everything is normal, VAC is present and DAP is absent?",
        readings=("E", "not E"),
        choice="E, with a note on the result.",
        others="Praxis prints E.",
    ),
    Interpretation(
        key="non-key muscle and AIS D",
        question="Is a decisive non-key muscle the motor zone also when the grade is D?",
        readings=("only for C", "for C and D alike"),
        choice="C and D alike: what counts is that the muscle makes an otherwise motor complete, "
        "sensory incomplete injury motor incomplete.",
        others="Praxis follows it for C only.",
    ),
    Interpretation(
        key="decisive non-key muscle",
        question="When is a non-key muscle decisive?",
        readings=("compared with each possible motor level", "compared in each completion"),
        choice="In each completion: without non-key muscles the exam would be AIS B, and the "
        "muscle lies more than three segments below the motor level of its side; the zone of that "
        "side is then the more caudal of the muscle and the key-muscle zone.",
        others="Praxis compares with each candidate level.",
    ),
    Interpretation(
        key="tagged and not determinable",
        question="When does ND carry the tag?",
        readings=("never", "by a rule for each value", "when the set of possible values changes"),
        choice="When the set of possible values changes as the tags are dropped, NT* being read "
        "as NT: the four steps of the committee's workbook, applied to sets.",
        others="Praxis tags by single values; two of its learning cases print ND without the tag.",
    ),
    Interpretation(
        key="VAC without sacral sensation",
        question="What is the motor level with VAC present and no sensation at S4-5?",
        readings=("S3, deferring to sensation", "INT"),
        choice="S3, by deferral to the sensory level.",
        others="Praxis prints S3.",
    ),
    Interpretation(
        key="unrecorded non-key muscle",
        question="What does a non-key muscle that was not recorded stand for?",
        readings=("no function", "not tested"),
        choice="No function.",
        others="Praxis reads it so.",
    ),
    Interpretation(
        key="no prior deficit",
        question="What is the AIS of an exam with nothing abnormal and no documented deficit?",
        readings=("E", "the AIS does not apply"),
        choice="It does not apply (NA), nor does completeness, from the edition of 2000 on. The "
        "exam carries the flag prior_deficit; unless told otherwise a deficit was documented.",
        others="The worksheets since 03/06 say so.",
    ),
    Interpretation(
        key="multiple lesions",
        question="How are two or more cord lesions classified?",
        readings=("from the scores", "by clinical judgement"),
        choice="By judgement: an exam flagged multiple_lesions has completeness, AIS and all zones "
        "ND without possible values.",
        others="Workbook case 25 does so; the licence of Praxis excludes such injuries.",
    ),
    Interpretation(
        key="other assumptions",
        question="What if a tagged grade is to be taken as neither normal nor merely not normal?",
        readings=("only normal or not normal", "any stated range"),
        choice="A cell may state the assumed range, such as 3*[0-2] after a tendon transfer.",
        others="Workbook case 26 asks for it; Praxis cannot express it.",
    ),
)


def interpretations() -> tuple[Interpretation, ...]:
    """All decisions that sciscore takes where the texts are silent.

    Returns
    -------
    tuple of Interpretation

    Examples
    --------
    >>> interpretations()[0].others
    'Praxis prints INT.'
    """
    return INTERPRETATIONS
