"""The course of a score over several times, with how many people have it at each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from sciscore.errors import OutcomeError
from sciscore.intervals import Interval, Score
from sciscore.outcomes.change import over, printed
from sciscore.outcomes.choosing import Choice
from sciscore.outcomes.printing import aligned


@attrs.frozen(kw_only=True)
class Cell:
    """A score of one group at one time.

    Attributes
    ----------
    n
        How many people have it.
    open
        Of how many of them untested cells leave it open.
    missing
        How many of the group do not have it.
    mean
        Bounds over all that the open ones may be; None of nobody.
    """

    n: int
    open: int
    missing: int
    mean: Interval | None


@attrs.frozen(kw_only=True, repr=False)
class Course:
    """The course of a score. Print it to see every denominator.

    Attributes
    ----------
    name
        Of which score.
    by
        The columns by which people are grouped.
    choices
        Which visit was taken at each time.
    groups
        By person the labels of the group, one for each of these columns.
    scores
        By person the score at each time; None where it is missing.
    """

    name: str
    by: tuple[str, ...]
    choices: tuple[Choice, ...]
    groups: Mapping[str, tuple[str, ...]]
    scores: Mapping[str, tuple[Score | None, ...]]

    @property
    def complete(self) -> tuple[str, ...]:
        """The people who have the score at every time."""
        return tuple(person for person, row in self.scores.items() if None not in row)

    def cells(self, group: tuple[str, ...] = ()) -> tuple[Cell, ...]:
        """The score of a group at each time.

        Parameters
        ----------
        group
            Its labels; by default everybody.
        """
        people = [person for person in self.scores if not group or self.groups[person] == group]
        return tuple(
            _cell([self.scores[person][place] for person in people])
            for place in range(len(self.choices))
        )

    def __str__(self) -> str:
        times = [choice.name for choice in self.choices]
        head = ("", "", *times)
        rows = [head]
        shown = sorted(set(self.groups.values())) if self.by else []
        for group in (*shown, ()):
            cells = self.cells(group)
            title = ", ".join(group) or "everybody"
            rows.append((title, "n", *(str(cell.n) for cell in cells)))
            for text, counts in (("open", [cell.open for cell in cells]),
                                 ("missing", [cell.missing for cell in cells])):  # fmt: skip
                if any(counts):
                    rows.append(("", text, *map(str, counts)))
            rows.append(("", "mean", *(printed(cell.mean) for cell in cells)))
        lines = [f"{self.name}, {self.choices[0].rule}, {len(self.scores)} people"]
        lines.append(aligned(rows, right=range(2, len(head))))
        counts = [cell.n for cell in self.cells()]
        if len(set(counts)) > 1:
            differ = f"n differs between the times ({', '.join(map(str, counts))}): "
            lines.append(differ + f"the means are not of the same people; {len(self.complete)} "
                         "have the score at every time")  # fmt: skip
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Course: {self.name}, {len(self.choices)} times, {len(self.scores)} people>"


def _cell(scores: Sequence[Score | None]) -> Cell:
    known = [score for score in scores if score is not None]
    return Cell(
        n=len(known),
        open=sum(score.value is None for score in known),
        missing=len(scores) - len(known),
        mean=over(known),
    )


def course(
    name: str,
    by: tuple[str, ...],
    choices: Sequence[Choice],
    groups: Mapping[str, tuple[str, ...]],
) -> Course:
    """The course of a score over choices of the same visits."""
    if not choices:
        raise OutcomeError("a course needs one time at least")
    columns = [choice.scores(name) for choice in choices]
    scores = dict(zip(groups, zip(*columns, strict=True), strict=True))
    return Course(name=name, by=by, choices=tuple(choices), groups=groups, scores=scores)
