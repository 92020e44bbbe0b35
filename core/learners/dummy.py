from __future__ import annotations

from dataclasses import dataclass

from sklearn.dummy import DummyClassifier

from core.context import Context
from core.learners._base import Learner
from core.params import one_of


@dataclass(frozen=True)
class Dummy(Learner):
    """An answer that looks at no column: what every other learner has to beat.

    `prior` gives every row the class shares of its training rows, `most_frequent` is sure of the largest
    class, `stratified` draws a class for each row by those shares, the same draws for the same seed.
    """

    title = "Dummy (looks at nothing)"
    source = "Holte (1993), Machine Learning 11, doi:10.1023/A:1022631118932"
    takes_categories = True
    takes_missing = True

    answer: str = one_of(
        "prior", "most_frequent", "stratified", default="prior", help="What is said of every row."
    )

    def classifier(self, context: Context) -> DummyClassifier:
        return DummyClassifier(strategy=self.answer, random_state=context.seed)
