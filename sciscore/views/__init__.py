"""What is looked at: pages, displays, plots, and the form that is typed into."""

from sciscore.views.form import exam_form
from sciscore.views.page import exam_page
from sciscore.views.page_compare import compare_page

__all__ = ("compare_page", "exam_form", "exam_page")
