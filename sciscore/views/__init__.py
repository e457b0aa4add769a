"""What is looked at: pages, displays, plots."""

from sciscore.views.page import exam_page
from sciscore.views.page_compare import compare_page

__all__ = ("compare_page", "exam_page")
