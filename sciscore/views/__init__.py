"""What is looked at: pages, displays, plots."""

from sciscore.views.page import exam_page

__all__ = ("exam_page",)
