from __future__ import annotations

from dataclasses import dataclass

from sklearn.tree import DecisionTreeClassifier

from core.context import Context
from core.learners._base import Learner
from core.params import between


@dataclass(frozen=True)
class DecisionTree(Learner):
    """One tree of questions, each about one column.

    It can be read from top to bottom. It jumps from row to row of the training data, so its scores take
    few values and change with every fold; a rare class often has no leaf of its own.
    """

    title = "Decision tree"
    source = "Breiman, Friedman, Olshen, Stone (1984), Classification and regression trees, "
    source += "doi:10.1201/9781315139470"

    max_depth: int = between(1, 50, default=8, step=1, help="Questions the tree may ask in a row.")
    min_samples_leaf: int = between(1, 100, default=1, step=1, help="Training rows that a leaf must hold.")

    def classifier(self, context: Context) -> DecisionTreeClassifier:
        return DecisionTreeClassifier(
            max_depth=self.max_depth, min_samples_leaf=self.min_samples_leaf, random_state=context.seed
        )
