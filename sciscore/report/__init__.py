"""A page for each exam, two exams side by side, and a folder of pages."""

from sciscore.report.page import exam_page
from sciscore.report.page_compare import compare_page

__all__ = ["compare_page", "exam_page"]
