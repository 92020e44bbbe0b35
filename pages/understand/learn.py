"""Lessons: a question, what the data answer, and what to take home."""

from core.lessons import LESSONS
from ui import address, lessons, one_at_a_time

one_at_a_time.page(
    LESSONS, address.LESSON, "lessons", lessons.show, lessons.overview, welcome=lessons.welcome
)
