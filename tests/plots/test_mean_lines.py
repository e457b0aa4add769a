"""Published means behind a trajectory: where they stand, how they are named, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import sciscore as sci
from sciscore import plots
from sciscore.errors import OutcomeError
from sciscore.intervals import Score
from sciscore.outcomes import mean_courses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

pytest.importorskip("matplotlib")

A = mean_courses("uems", initial_ais="A")
THIRTEEN = [[Score(low=low + gain, high=low + gain) for low in range(8, 21)] for gain in (0, 4, 8)]


def lines(ax: Axes) -> list[Any]:
    return [line for line in ax.lines if line.get_gid() == "reference"]


def legend(ax: Axes) -> list[str]:
    found = ax.get_legend()
    assert found is not None
    return [text.get_text() for text in found.get_texts()]


def dots(line: Any) -> list[tuple[float, float]]:
    points = line.get_xydata()[line.get_markevery()]
    return [(round(x, 3), round(y, 3)) for x, y in points.tolist()]


def drawn(times: Sequence[float], time: str, **named: Any) -> Axes:
    by_time = dict(zip(times, THIRTEEN, strict=False))
    return plots.trajectories(by_time, **{"score": "UEMS", "time": time, "reference": A} | named)


def test_means_lie_behind_thirteen_people_and_are_named() -> None:
    ax = drawn([14, 182, 364], "days since injury")
    assert legend(ax) == [
        "median",
        "quartiles",
        "mean, EMSCI 2001-2019, tetraplegia, AIS A (368 to 662 rows)",
        "mean, Sygen, tetraplegia, AIS A (263 to 314 rows, start of weeks not stated)",
    ]
    emsci, sygen = lines(ax)
    assert dots(emsci) == [(14, 16.343), (28, 18.099), (84, 19.542), (182, 21.86), (364, 24.416)]
    assert [day for day, _ in dots(sygen)] == [28, 56, 112, 182, 364]
    assert {line.get_color() for line in (emsci, sygen)} == {"#808080"}
    assert all(line.is_dashed() for line in (emsci, sygen))
    (median,) = [line for line in ax.lines if line.get_gid() == "median"]
    assert max(line.get_zorder() for line in (emsci, sygen)) < median.get_zorder()


@pytest.mark.parametrize(
    ("time", "year"), [("days since injury", 364), ("weeks after injury", 52),
                       ("months after the injury", 52 * 7 * 12 / 365.25)],
)  # fmt: skip
def test_weeks_are_put_into_the_unit_of_the_axis(time: str, year: float) -> None:
    ax = drawn([0, year / 2, year + 0.001], time)
    assert dots(lines(ax)[0])[-1] == (round(year, 3), 24.416)


def test_means_stand_on_the_scale_of_the_visits() -> None:
    times = [1, 2, 14, 28, 84, 182, 3640]
    people = dict.fromkeys(times, THIRTEEN[0] * 100)
    ax = plots.trajectories(people, score="uems", time="days since injury", reference=A[:1])
    assert ax.get_xlabel().endswith(", visits evenly spaced")
    places = [place for place, _ in dots(lines(ax)[0])]
    assert places[:4] == [2, 3, 4, 5]
    assert 5 < places[4] < 6
    ax = drawn([14, 28, 364], "days since injury", reference=A[:1])
    assert ax.get_xlabel().endswith(", square-root scale")
    places = [place for place, _ in dots(lines(ax)[0])]
    assert places == pytest.approx(np.sqrt([0, 14, 70, 168, 350]), abs=0.001)


def test_a_line_ends_with_the_visits_and_is_never_prolonged() -> None:
    ax = drawn([49, 182], "days since injury", reference=A[:1])
    x, y = lines(ax)[0].get_xydata().T
    assert x.tolist() == [49, 84, 182]
    assert 18.099 < y[0] < 19.542
    ax = drawn([0, 182, 730], "days since injury", reference=A[:1])
    assert lines(ax)[0].get_xdata().tolist() == [14, 28, 84, 182, 364]


def test_of_visits_the_axis_of_the_windows_is_taken() -> None:
    visits = sci.visits(
        {"person": ["P1", "P1"], "visit": ["a", "b"], "days_since_injury": [10, 100],
         "uems": [3, 9]}
    )  # fmt: skip
    windows = ("injury:10+-3", "injury:100+-9")
    ax = plots.trajectories(visits, score="uems", when=windows, reference=A)
    assert [day for day, _ in dots(lines(ax)[0])] == [14, 28, 84]
    with pytest.raises(OutcomeError, match="an axis such as 'days since injury'; it is ''"):
        plots.trajectories(visits, score="uems", reference=A)
    with pytest.raises(OutcomeError, match="it is ''"):
        plots.trajectories(visits, score="uems", time="days since injury", reference=A)
    with pytest.raises(OutcomeError, match=r"reference: .*it is ''"):
        plots.trajectories(visits.pairs("a", "b"), score="uems", reference=A)


def test_what_does_not_belong_behind_is_refused() -> None:
    with pytest.raises(OutcomeError, match="it is 'days since treatment'"):
        drawn([14, 182], "days since treatment")
    with pytest.raises(OutcomeError, match="means of LEMS behind UEMS"):
        drawn([14, 182], "days since injury", reference=mean_courses("lems", initial_ais="A"))
    with pytest.raises(OutcomeError, match="8 courses; at most 4 can be told apart"):
        drawn([14, 182], "days since injury", reference=mean_courses("uems"))
    with pytest.raises(OutcomeError, match="no published mean from the first to the last"):
        drawn([500, 800], "days since injury")
    with pytest.raises(OutcomeError, match=r"takes what outcomes\.mean_courses returns, not str"):
        drawn([14, 182], "days since injury", reference="uems")
    assert lines(drawn([14, 182], "", reference=())) == []
