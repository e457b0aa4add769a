"""The form for notebooks: an exam is typed and classified as it grows."""

from sciscore.form.exam_form import exam_form

__all__ = ["exam_form"]
