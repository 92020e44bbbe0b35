"""What a learner is."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from sklearn.base import BaseEstimator

from core.context import Context
from core.params import Entry
from core.prepare import expanded


class Learner(Entry):
    """A model that gives class probabilities."""

    takes_weights: ClassVar[bool] = True
    takes_categories: ClassVar[bool] = False
    takes_missing: ClassVar[bool] = False

    @abstractmethod
    def classifier(self, context: Context) -> BaseEstimator:
        """Return the unfitted classifier."""

    def build(self, context: Context) -> BaseEstimator:
        """Return the unfitted classifier as it runs here: with categories expanded unless it takes codes."""
        classifier = self.classifier(context)
        return classifier if self.takes_categories else expanded(classifier, context.categorical)

    def refuses(self, context: Context) -> str | None:
        """Return why the learner cannot be trained in this context, or None if it can."""
        if len(context.present) < 2:
            return "needs rows of at least two classes to train on"
        if context.missing and not self.takes_missing:
            return "takes no missing values; prepare with `standard` or choose another learner"
        return None
