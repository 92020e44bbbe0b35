"""Labels and scores of any model, in a file -> predictions, without training anything."""

from core.scored.given import Given, usual
from core.scored.reading import Scored, scored
from core.scored.roles import Roles, guessed

__all__ = ["Given", "Roles", "Scored", "guessed", "scored", "usual"]
