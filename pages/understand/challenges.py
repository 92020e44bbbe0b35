"""Challenges: a goal and a budget, a choice, and what it is worth on fresh rows."""

from ui import address, challenges, language

address.tidy({address.CHALLENGE})
left, right = challenges.head()
with right:
    language.choose()
with left:
    chosen = challenges.chosen()
if chosen is None:
    challenges.overview()
else:
    challenges.show(chosen)
