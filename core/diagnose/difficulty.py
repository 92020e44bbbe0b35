"""How hard the rows of each class are: where they lie among others, and how models do that never saw them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from core.dataset import Dataset
from core.diagnose import complexity
from core.diagnose.around import NEIGHBOURS, TYPES, Around
from core.diagnose.draws import in_shares, small_classes_whole
from core.diagnose.hardness import hardness
from core.diagnose.places import SAME, places, space
from core.metrics import share, wilson
from core.words import listed, number, quoted

MOST = 50_000  # rows that are judged


@dataclass(frozen=True, eq=False)
class Difficulty:
    """How hard the rows are.

    `rows` has a line for each row of the data, in order: row (its position), class, type (safe,
    borderline, rare or outlier), kdn (share of the 5 nearest rows that are of other classes), hardness
    (see core.diagnose.hardness) and island (within its class, 1 is the largest); where not all rows were
    judged the others have none of these. `types` has a line for each class and type: rows, share,
    lower and upper (Wilson's interval of 95 %), and by_chance, the share if labels were dealt at
    random (for safe and outlier). `classes` has a line for each class: rows, judged, hardness, overlap,
    n1, n2, n3, f1, column (that f1 is of), auc, islands, small_islands and on_small_islands (see
    `MEASURES`). `bayes_error` are the two ends for the least possible error over all rows, `notes` say
    what was left out.
    """

    rows: pd.DataFrame
    types: pd.DataFrame
    classes: pd.DataFrame
    bayes_error: tuple[float, float]
    notes: tuple[str, ...]


SAID_OF_TYPES = (
    "Of the 5 nearest rows, a **safe** row has at least 4 of its own class, a **borderline** one 2 or 3, a "
    "**rare** one only 1, which has no other neighbour of the class either (else it is borderline), an "
    "**outlier** none. Distances are those that samplers measure: numbers scaled to a standard deviation of "
    "1, categories as 0/1 columns, every column counting alike; rows that are equally far count in part."
)
MEASURES = {
    "hardness": "1 - the probability of the own class, mean over its rows and over models that never saw "
    "them. A class of which nothing can be learned has 1 - its share of all rows.",
    "overlap": "Share of its rows with at least half of their 5 nearest rows of other classes (R-value, "
    "Oh 2011).",
    "n1": "Share of its rows next to another class on the minimum spanning tree of all rows.",
    "n2": "Distances to the nearest row of the class, over these and those to the nearest of another: 0 to "
    "1, and from 0.5 others are nearer.",
    "n3": "Share of its rows whose nearest row is of another class.",
    "f1": "What the best single column leaves unexplained, from 0 (it tells the class) to 1. No F-score.",
    "auc": "Area under the ROC curve of the share of the class among the 5 nearest rows. Models can do "
    "better where few columns matter, for distances count all alike.",
    "islands": "Groups of its rows that reach each other by steps to one of the 5 nearest rows.",
    "small_islands": "Islands of 5 rows or fewer.",
}


# What it means that a type prevails; `none` where none does.
MEANING = {
    "safe": "{safe} of {name} are safe: at least 4 of their 5 nearest rows are of their own class. "
    "Interpolating between them says little that they do not say already; try a threshold or weights first.",
    "outlier": "{outlier} of {name} are outliers: their 5 nearest rows are of other classes ({chance} "
    "if labels were dealt at random). Interpolating between them makes rows among those of other classes and "
    "is unlikely to help. Unless a model sees more than distances do (the mean hardness tells), a threshold "
    "or weights find more of them only at the price of false alarms.",
    "rare": "{rare} of {name} are rare and {outlier} outliers: alone or in pairs among rows of other "
    "classes. Interpolation has little to go by there. Unless a model sees more than distances do (the mean "
    "hardness tells), each one that is found costs false alarms.",
    "borderline": "{borderline} of {name} are borderline: their own and other classes mix around them. Where "
    "the cut lies decides most here, so compare a threshold with strategies that work on the border, such as "
    "borderline SMOTE and cleaning.",
    "none": "No type prevails among the rows of {name} ({safe} safe, {borderline} borderline, {rare} rare, "
    "{outlier} outlier), so none of the remedies suggests itself.",
}


def difficulty(data: Dataset, seed: int = 0) -> Difficulty:
    """Return how hard the rows of `data` are.

    At most 50,000 rows are judged, those of small classes all, each by its neighbours among all rows.
    Raises ValueError with one sentence where there are too few rows, or no column to go by.
    """
    X, names = space(data)
    judged = small_classes_whole(data.y, MOST, seed)
    around = Around(places(X, data.y, len(data.classes)), data.y, judged)
    rows = pd.DataFrame({"row": np.arange(len(data.y)), "class": np.array(data.classes, object)[data.y]})
    found = around.rows()
    found["hardness"], notes = hardness(data, judged, seed)
    rows = rows.join(found.set_index(judged))[["row", "class", "type", "kdn", "hardness", "island"]]
    classes, error = _classes(data, X, names, around, rows, seed)
    return Difficulty(rows, _types(data, rows), classes, error, (*_notes(data, judged), *notes))


def _types(data: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    counts = pd.crosstab(rows["class"], rows["type"], dropna=False).reindex(data.classes)[list(TYPES)]
    table = counts.rename_axis("class").melt(ignore_index=False, var_name="type", value_name="rows")
    table = table.reset_index().sort_values("class", key=lambda c: c.map(data.classes.index), kind="stable")
    total = counts.sum(axis=1)[table["class"]].to_numpy()
    table["share"] = share(table["rows"].to_numpy(), total)
    table["lower"], table["upper"] = wilson(table["rows"].to_numpy(), total)
    table["by_chance"] = np.array([_by_chance(data, count) for count in data.counts]).ravel()
    return table.reset_index(drop=True)


def _by_chance(data: Dataset, count: int) -> list[float]:
    """Return the shares of each type of a class of `count` rows if labels were dealt at random."""
    dealt = hypergeom(len(data.y) - 1, count - 1, NEIGHBOURS)
    return [float(dealt.sf(3)), np.nan, np.nan, float(dealt.pmf(0))]


def _classes(
    data: Dataset, X: np.ndarray, names: list[str], around: Around, rows: pd.DataFrame, seed: int
) -> tuple[pd.DataFrame, tuple[float, float]]:
    """Return the measures of each class, and the two ends for the least possible error."""
    K, counts, y = len(data.classes), np.array(data.counts), data.y[around.judged]
    judged = np.bincount(y, minlength=K)
    f1, best = complexity.f1(X, data.y, K)
    n3 = np.bincount(y, around.one_neighbour(), K) / judged
    drawn = in_shares(data.y, np.arange(len(data.y)), MOST, seed)
    among = around.places if len(drawn) == len(data.y) else places(X[drawn], data.y[drawn], K)
    own = rows.iloc[around.judged]
    table = {
        "class": data.classes,
        "rows": counts,
        "judged": judged,
        "hardness": np.bincount(y, own["hardness"], K) / judged,
        "overlap": np.bincount(y, own["kdn"] >= 0.5 - SAME, K) / judged,
        "n1": complexity.n1(among),
        "n2": complexity.n2(around.places, around.at, around.code, np.bincount(around.of)),
        "n3": n3,
        "f1": f1,
        "column": [names[i] for i in best],
        "auc": complexity.neighbour_auc(around.found.shares[around.of], y, counts),
    }
    frame = pd.DataFrame(table).join(_islands(data, rows))
    return frame, complexity.bayes_error(float(counts @ n3 / counts.sum()), K)


def _islands(data: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the number of islands of each class, of the small ones, and the rows on those."""
    sizes = rows.groupby(["class", "island"]).size()
    small = sizes[sizes <= NEIGHBOURS]
    made = {"islands": sizes, "small_islands": small}
    counted = {name: each.groupby("class").size() for name, each in made.items()}
    counted["on_small_islands"] = small.groupby("class").sum()
    table = pd.DataFrame(counted).reindex(data.classes)
    # A class with islands, none of them small, has 0 and not nothing.
    table = table.where(table["islands"].isna(), table.fillna(0), axis=0)
    return table.astype("Int64").reset_index(drop=True)


def _notes(data: Dataset, judged: np.ndarray) -> tuple[str, ...]:
    counts = np.bincount(data.y[judged], minlength=len(data.classes))
    drawn = [
        name for name, part, whole in zip(data.classes, counts, data.counts, strict=True) if part < whole
    ]
    few = [name for name, whole in zip(data.classes, data.counts, strict=True) if whole < NEIGHBOURS]
    notes = []
    if drawn:
        notes.append(
            f"Of {listed(drawn)} {counts.max():,} rows each were drawn, all others are judged; their "
            f"neighbours were sought among all {len(data.y):,} rows. N1 is that of {MOST:,} rows, drawn in "
            "class shares."
        )
    if few:
        notes.append(
            f"With fewer than {NEIGHBOURS} rows, {listed(few)} can have no safe row: that takes 4 neighbours "
            "of its class."
        )
    return tuple(notes)


def in_words(found: Difficulty, name: str) -> tuple[str, ...]:
    """Return what it means for class `name` and its remedies, in one sentence or a few."""
    own = found.types[found.types["class"] == name].set_index("type")
    (measures,) = found.classes[found.classes["class"] == name].to_dict("records")
    return tuple(filter(None, (_meaning(own, quoted(name)), _island_sentence(measures, quoted(name)))))


def _meaning(own: pd.DataFrame, name: str) -> str:
    words = {kind: _percent(own.loc[kind, "share"]) for kind in TYPES}
    chance = _percent(own.loc["outlier", "by_chance"])
    return MEANING[_prevailing(own["share"])].format(name=name, chance=chance, **words)


def _prevailing(share: pd.Series) -> str:
    """Return the type of at least half of the rows; rare and outlier together count as rare."""
    for kind in ("safe", "outlier", "borderline"):
        if share[kind] >= 0.5:
            return kind
    return "rare" if share["rare"] + share["outlier"] >= 0.5 else "none"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _island_sentence(measures: dict, name: str) -> str:
    islands, small, rows = (measures[key] for key in ("islands", "small_islands", "on_small_islands"))
    if pd.isna(islands):
        return ""
    whole = f"The {measures['rows']:,} rows of {name} form {number(islands, 'island')}"
    if not small or measures["rows"] <= NEIGHBOURS:
        return f"{whole}."
    return (
        f"{whole}, {small:,} of them with {NEIGHBOURS} rows or fewer ({number(rows, 'row')} in all): SMOTE "
        f"with k = {NEIGHBOURS} draws lines from these to other islands."
    )
