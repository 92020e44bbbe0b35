from __future__ import annotations

from dataclasses import dataclass

from sklearn.neural_network import MLPClassifier

from core.context import Context
from core.learners._base import Learner
from core.params import between


@dataclass(frozen=True)
class MultiLayerPerceptron(Learner):
    """A neural network with one hidden layer.

    Smooth curved borders of any form, if columns are scaled. With few rare rows it learns them by heart
    and is too sure of itself; raise `alpha` then. It seldom settles within the usual number of passes,
    and says so; a fit on 50,000 rows takes minutes.
    """

    title = "Multi-layer perceptron"
    source = "Rumelhart, Hinton, Williams (1986), Nature 323, doi:10.1038/323533a0; Kingma, Ba (2015), ICLR, "
    source += "arXiv:1412.6980"

    units: int = between(1, 500, default=100, step=1, help="Neurons of the hidden layer.")
    alpha: float = between(
        0.0, 10.0, default=0.0001, step=0.0001, help="Large values hold the weights back more."
    )
    max_iter: int = between(50, 1000, default=200, step=10, help="Passes over the training rows.")

    def classifier(self, context: Context) -> MLPClassifier:
        return MLPClassifier(
            hidden_layer_sizes=(self.units,),
            alpha=self.alpha,
            max_iter=self.max_iter,
            random_state=context.seed,
        )
