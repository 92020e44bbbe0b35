from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.columns import Kind
from core.dataset import Dataset
from core.params import between
from core.samples._base import Sample, how_seeded

HOME = "Germany"
COUNTRIES = (HOME, "Austria", "France", "Italy", "Spain", "Poland", "Turkey", "United States")
COUNTRY_SHARES = (0.72, 0.06, 0.05, 0.05, 0.04, 0.03, 0.03, 0.02)
CHANNELS = ("chip", "contactless", "online", "phone")
CHANNEL_SHARES = (0.3, 0.4, 0.25, 0.05)
GOODS = ("groceries", "travel", "electronics", "fuel", "restaurant", "gift cards")
GOODS_SHARES = (0.4, 0.1, 0.12, 0.13, 0.2, 0.05)
QUIET_HOURS = 6
YEAR = pd.Timestamp("2024-01-01")


@dataclass(frozen=True)
class GeneratedMixed(Sample):
    """Find the few fraudulent among card payments: numbers, categories, dates, gaps.

    Entirely made up. Fraud goes with large amounts, young cards and many payments a day, with some
    kinds of goods, and above all with payments online from abroad at night, which neither the hour
    nor the country nor the channel shows by itself. Part of it is chance: nothing finds all of it.
    """

    title = "Card payments (made up)"
    source = "Counterweight"

    rows: int = between(500, 50_000, default=5_000, step=100, help="Payments in the table.")
    fraud: float = between(0.005, 0.5, default=0.03, step=0.005, help="Share of payments that are fraud.")
    gaps: float = between(
        0.0, 0.5, default=0.06, step=0.01, help="Share of missing values, in three of the columns."
    )
    seed: int = how_seeded()

    def load(self) -> Dataset:
        rng = np.random.default_rng(self.seed)
        X = _payments(self.rows, rng)
        # The riskiest rows after a random nudge are the fraud, so that there is as much as asked.
        riskiest = np.argsort(-(risk(X) + rng.logistic(size=self.rows)), kind="stable")
        labels = np.full(self.rows, "no", dtype=object)
        labels[riskiest[: round(self.fraud * self.rows)]] = "yes"
        for column in ("country", "card_age_days", "distance_km"):
            gone = rng.permutation(self.rows)[: round(self.gaps * self.rows)]
            X.loc[gone, column] = np.nan
        data = self.dataset(X, labels, positive="yes")
        kinds = {**data.kinds, "payment": Kind.IDENTIFIER}
        return replace(data, target="fraud", kinds=kinds)


def _payments(rows: int, rng: np.random.Generator) -> pd.DataFrame:
    day, hour = np.divmod(np.sort(24 * rng.integers(0, 366, rows) + _hours(rows, rng)), 24)
    country = rng.choice(COUNTRIES, rows, p=COUNTRY_SHARES)
    near = rng.exponential(12, rows)
    return pd.DataFrame(
        {
            "payment": pd.Series([f"P{number:06d}" for number in range(1, rows + 1)], dtype="str"),
            "date": YEAR + pd.to_timedelta(day, unit="D"),
            "hour": hour,
            "amount": np.round(rng.lognormal(3.4, 1.0, rows), 2),
            "country": pd.Series(country, dtype="str"),
            "channel": pd.Series(rng.choice(CHANNELS, rows, p=CHANNEL_SHARES), dtype="str"),
            "goods": pd.Series(rng.choice(GOODS, rows, p=GOODS_SHARES), dtype="str"),
            "card_age_days": np.round(rng.exponential(700, rows)),
            "payments_today": 1 + rng.poisson(0.8, rows),
            "distance_km": np.round(near + np.where(country == HOME, 0, 900), 1),
        }
    )


def _hours(rows: int, rng: np.random.Generator) -> np.ndarray:
    """Return hours of the day; at night there are fewer payments."""
    weights = np.where(np.arange(24) < QUIET_HOURS, 0.3, 1.0)
    return rng.choice(24, rows, p=weights / weights.sum())


def risk(X: pd.DataFrame) -> pd.Series:
    """Return how likely each payment is to be fraud, as log-odds but for a constant."""
    online = X["channel"].eq("online")
    abroad = X["country"].ne(HOME)
    night = X["hour"].lt(QUIET_HOURS)
    return (
        1.5 * (np.log(X["amount"]) - 3.4)
        + 1.0 * (X["payments_today"] - 1)
        - 0.002 * X["card_age_days"]
        + 3.0 * X["goods"].eq("gift cards")
        + 1.5 * X["goods"].eq("electronics")
        + 0.5 * online
        + 8.0 * (online & abroad & night)
    )
