"""Plots of exams, cohorts and outcomes, with matplotlib.

Every function takes the Axes to draw on, or makes a figure of a size that fits a page, and
returns the Axes. Nothing is shown and no setting of matplotlib is changed. What is untested or
open is drawn hatched and counted apart, never as zero. They need the extra ``plots``.

>>> from sciscore.views import plots
>>> plots.PALETTE["A"].colour
'#f7f2dd'
"""

from sciscore.views.plots.flow import transition_flow
from sciscore.views.plots.matrix import transition_matrix
from sciscore.views.plots.palette import PALETTE, Paint
from sciscore.views.plots.people import change_plot
from sciscore.views.plots.scim import scim_profile
from sciscore.views.plots.segments import segment_map
from sciscore.views.plots.trajectories import trajectories

__all__ = (
    "PALETTE",
    "Paint",
    "change_plot",
    "scim_profile",
    "segment_map",
    "trajectories",
    "transition_flow",
    "transition_matrix",
)
