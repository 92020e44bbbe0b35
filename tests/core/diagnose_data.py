"""Figures of the regime and of the dial, with hostile names."""

import numpy as np
import pandas as pd

from core import figures
from core.dataset import from_frame
from core.diagnose.regime import borders
from core.diagnose.standing import Standing, standing
from core.metrics import METRICS
from tests.core.figure_data import EVIL, STYLES, TRIALS


def evil_standing() -> Standing:
    """Return where one class with a hostile name lies against another."""
    rng = np.random.default_rng(0)
    rare = np.arange(300) >= 260
    frame = pd.DataFrame(rng.normal(size=(300, 3)) + 1.2 * rare[:, None], columns=[*"abc"])
    return standing(from_frame("t", frame, np.where(rare, EVIL[1], EVIL[0])), int(EVIL[1] > EVIL[0]))


def regime_map():
    found = evil_standing()
    return figures.regime_map(borders(found.kappa, np.linspace(0, 5, 41)), found)


def recall_stages(name=EVIL[0]):
    return figures.recall_stages(evil_standing().stages, name)


def dial(trials=TRIALS[1:], kept=(40, 20, 10)):
    rows = [
        {"trial": trial, "kept": rows, "metric": metric, "mean": 0.5, "lowest": 0.4, "highest": 0.6}
        for trial in trials
        for rows in kept
        for metric in ("accuracy", "recall")
    ]
    titles = {metric: METRICS[metric].title for metric in ("accuracy", "recall")}
    return figures.dial(pd.DataFrame(rows), STYLES, (80, *kept), titles)
