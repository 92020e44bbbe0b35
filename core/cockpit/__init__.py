"""One cut of one class's scores, the doors that lead to it, and what it gives."""

from core.cockpit.cut import Cut, Outcome, brought, in_words, outcome
from core.cockpit.doors import by_hand, cut_of, doors, priced, spec_of, to_begin
from core.cockpit.optimum import Folds, Optimum, optimum
from core.cockpit.payoff import CELLS, Payoff
from core.cockpit.promise import price_of_positives, price_of_rate
from core.cockpit.ranking import Ranking, amounts_of, rank, ranking
from core.cockpit.told import corresponding, elsewhere, honesty, same_cut

__all__ = [
    "CELLS",
    "Cut",
    "Folds",
    "Optimum",
    "Outcome",
    "Payoff",
    "Ranking",
    "amounts_of",
    "brought",
    "by_hand",
    "corresponding",
    "cut_of",
    "doors",
    "elsewhere",
    "honesty",
    "in_words",
    "optimum",
    "outcome",
    "price_of_positives",
    "price_of_rate",
    "priced",
    "rank",
    "ranking",
    "same_cut",
    "spec_of",
    "to_begin",
]
