from __future__ import annotations

from dataclasses import dataclass

from sklearn.discriminant_analysis import LinearDiscriminantAnalysis as Discriminant

from core.context import Context
from core.learners._base import Learner
from core.params import switch


@dataclass(frozen=True)
class LinearDiscriminantAnalysis(Learner):
    """Every class a bell-shaped cloud of the same form, so that borders between them are straight.

    Instant, and class shares enter by the formula alone, which makes the effect of resampling easy to
    follow. Skewed columns and far-off rows pull the clouds away. It takes no weights.
    """

    title = "Linear discriminant analysis"
    source = "Fisher (1936), Annals of Eugenics 7(2), doi:10.1111/j.1469-1809.1936.tb02137.x; Ledoit, Wolf "
    source += "(2004), J. Multivariate Analysis 88(2), doi:10.1016/S0047-259X(03)00096-4"
    takes_weights = False

    shrinkage: bool = switch(
        default=False, help="Pull the form of the clouds towards a ball; for few rows and many columns."
    )

    def classifier(self, context: Context) -> Discriminant:
        if self.shrinkage:
            return Discriminant(solver="lsqr", shrinkage="auto")
        return Discriminant()

    def refuses(self, context: Context) -> str | None:
        if context.rows <= len(context.present):
            return f"needs more rows than classes and has {context.rows} of {len(context.present)} classes"
        return super().refuses(context)
