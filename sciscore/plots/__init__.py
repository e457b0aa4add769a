"""Plots of exams, cohorts and outcomes, with matplotlib.

Every function takes the Axes to draw on, or makes a figure of a size that fits a page, and
returns the Axes. Nothing is shown and no setting of matplotlib is changed. What is untested or
open is drawn hatched and counted apart, never as zero. On dark Axes, such as those made under
matplotlib's ``dark_background``, the colours are those for dark ground. All need the extra
``plots`` and raise an ImportError without it.

>>> from sciscore import plots
>>> plots.PALETTE["A"].colour
'#56140f'
"""

from sciscore.plots.ais_transitions import transition_flow, transition_matrix
from sciscore.plots.control_forest import control_forest
from sciscore.plots.plot_palette import PALETTE, Paint
from sciscore.plots.scim_bars import scim_profile
from sciscore.plots.score_changes import change_plot
from sciscore.plots.score_trajectories import trajectories
from sciscore.plots.segment_cells import segment_map

__all__ = (
    "PALETTE",
    "Paint",
    "change_plot",
    "control_forest",
    "scim_profile",
    "segment_map",
    "trajectories",
    "transition_flow",
    "transition_matrix",
)
