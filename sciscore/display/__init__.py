"""Everything that prints: tables as grids, and rich pictures loaded by name."""

from sciscore.display.grid import Cell, Column, Grid, Rows
from sciscore.display.tabular import Tabular, rich

__all__ = ["Cell", "Column", "Grid", "Rows", "Tabular", "rich"]
