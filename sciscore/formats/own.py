"""sciscore's own layout: every field under its path, in our own texts."""

from __future__ import annotations

from typing import Final

from sciscore.formats.layout import Layout
from sciscore.isncsci.fields import PLACE

OWN: Final = Layout(name="sciscore", title="sciscore", columns={path: path for path in PLACE})
