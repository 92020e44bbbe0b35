"""What twenty decisions cost instead of one."""

from __future__ import annotations

import time

from core.decisions import DECISIONS
from core.engine import Inline, Store, TrialDone, run
from core.learners import LEARNERS
from core.plan import Plan, Trial
from core.predictions import judge
from core.samples import SAMPLES
from core.strategies import STRATEGIES

ROWS = 10_000
KEYS = ("nothing", "class_weight", "smote")


def measure() -> list[str]:
    """Return the seconds of a comparison with 20 decisions and with one, and their ratio."""
    data = SAMPLES["generated"](rows=ROWS, ratio=30).load()
    beta = DECISIONS["f_beta"]
    twenty = [beta(beta=round(0.5 + i / 4, 2)) for i in range(19)] + [DECISIONS["argmax"]()]
    # The first run of a process pays for imports and compilation; it is not measured.
    _seconds(data, twenty[:1])
    one, many = _seconds(data, twenty[-1:]), _seconds(data, twenty)
    return [
        f"{ROWS:,} rows, {len(KEYS)} strategies, 5 folds, XGBoost: one decision {one:.2f} s, "
        f"twenty {many:.2f} s, **ratio {many / one:.3f}**."
    ]


def _seconds(data, decisions) -> float:
    trials = [Trial((STRATEGIES[k](),), LEARNERS["xgboost"](), d) for k in KEYS for d in decisions]
    start = time.perf_counter()
    for event in run(Plan(tuple(trials)), data, Inline(), Store()):
        if isinstance(event, TrialDone):
            judge(event.predictions, event.trial.decision)
    return time.perf_counter() - start
