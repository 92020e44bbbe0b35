"""Lessons: a question, what the data answer, and what to take home."""

from ui import address, language, lessons

address.tidy({address.LESSON})
left, right = lessons.head()
with right:
    language.choose()
with left:
    chosen = lessons.chosen()
    if chosen is None:
        lessons.welcome()
if chosen is None:
    lessons.overview()
else:
    lessons.show(chosen)
