"""Challenges: a goal and a budget, a choice, and what it is worth on fresh rows."""

from core.challenges import CHALLENGES
from ui import address, challenges, one_at_a_time

one_at_a_time.page(CHALLENGES, address.CHALLENGE, "challenges", challenges.show, challenges.overview)
