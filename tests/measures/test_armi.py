"""SCI-ARMI: a share in per cent, its interval, and what is refused."""

from __future__ import annotations

import inspect
import math
from typing import Any

import pytest
from hypothesis import given, strategies as st

import sciscore as sci
from sciscore.measures import sci_armi


@pytest.mark.guards("MEASURE.SCI_ARMI")
@given(st.integers(0, 100), st.floats(0.5, 100))
def test_armi_is_the_share_in_per_cent(total: int, ceiling: float) -> None:
    found = sci_armi(total, scim95=ceiling)
    assert found.value == 100 * total / ceiling
    assert found == sci_armi(sci.Score(low=total, high=total), scim95=ceiling)


@pytest.mark.guards("MEASURE.SCI_ARMI")
def test_armi_of_an_interval_and_above_100() -> None:
    found = sci_armi(sci.Score(low=30, high=45), scim95=60)
    assert (found.value, found.low, found.high) == (None, 50.0, 75.0)
    assert sci_armi(66, scim95=60).value == pytest.approx(110)


@pytest.mark.guards("MEASURE.SCI_ARMI")
@pytest.mark.parametrize(
    "ceiling", [0, 0.0, -1, 100.5, 101, math.nan, "", None, "95th", True], ids=repr
)
def test_armi_needs_a_ceiling_above_0_up_to_100(ceiling: Any) -> None:
    with pytest.raises(sci.MeasureError, match="scim95"):
        sci_armi(50, scim95=ceiling)


@pytest.mark.guards("MEASURE.SCI_ARMI")
@pytest.mark.parametrize("total", [-1, 101, 50.5, None, "", sci.Score(low=90, high=101)], ids=str)
def test_armi_needs_a_scim_total(total: Any) -> None:
    with pytest.raises(sci.MeasureError, match="scim_total"):
        sci_armi(total, scim95=60)


@pytest.mark.guards("MEASURE.SCI_ARMI")
def test_armi_has_no_built_in_ceiling() -> None:
    assert inspect.signature(sci_armi).parameters["scim95"].default is inspect.Parameter.empty
