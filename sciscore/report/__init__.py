"""A page for each exam, two exams side by side, and a folder of pages."""

from sciscore.report.comparison import compare_page
from sciscore.report.exam_page import exam_page

__all__ = ["compare_page", "exam_page"]
