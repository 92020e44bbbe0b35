"""What the figures of all strategies on all files say, in words and tables."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from benchmarks.ranks import critical_difference, iman_davenport, ranks, standings

BASE, CUT = "nothing", "`nothing` + threshold"


@dataclass(frozen=True)
class Figure:
    """How to show a figure: its title, whether more is better, and its number of decimals."""

    title: str
    higher_is_better: bool
    decimals: int = 3

    def text(self, value: float) -> str:
        """Return the value as shown; a dash where there is none."""
        return "-" if pd.isna(value) else f"{value:.{self.decimals}f}"


FIGURES = {
    "average_precision": Figure("Average precision", True),
    "at_argmax": Figure("Balanced accuracy, most probable class", True),
    "at_threshold": Figure("Balanced accuracy, cross-fitted threshold", True),
    "brier": Figure("Brier score", False, 4),
    "seconds": Figure("Seconds a fold", False, 2),
}


def summary(table: pd.DataFrame) -> list[str]:
    """Return what the table says, a sentence a line; `table` has a row for each file and strategy."""
    return [*_differences(table), *_threshold(table), *_silence(table)]


def page(table: pd.DataFrame, setting: str) -> list[str]:
    """Return CATALOGUE.md: the summary, mean ranks, all figures, and why some are missing."""
    return [
        "# Every strategy on every real file",
        "",
        "Made by `python -m benchmarks catalogue`; the same figures in full: [CATALOGUE.csv](CATALOGUE.csv).",
        "",
        setting,
        "",
        *summary(table),
        "",
        "## Mean ranks",
        "",
        *_ranking(table),
        *(line for name in FIGURES for line in _values(table, name)),
        "",
        "## No result",
        "",
        *_reasons(table),
    ]


def values(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return one figure, files in rows and strategies in columns, in the order of the table."""
    wide = table.pivot(index="file", columns="strategy", values=name)
    return wide.loc[table["file"].unique(), table["strategy"].unique()]


def mean_ranks(table: pd.DataFrame, name: str) -> pd.Series:
    """Return the mean rank of every strategy in one figure.

    At the most probable class, doing nothing but choosing a threshold is one more competitor.
    """
    wide = values(table, name)
    if name == "at_argmax":
        wide[CUT] = values(table, "at_threshold")[BASE]
    return ranks(wide, FIGURES[name].higher_is_better).mean()


def _differences(table: pd.DataFrame) -> list[str]:
    """Return for the figures of quality whether the strategies differ, and which from doing nothing."""
    files = table["file"].nunique()
    lines = []
    for name in ("average_precision", "at_threshold", "brier"):
        means = mean_ranks(table, name)
        size, gap = len(means), critical_difference(files, len(means))
        statistic, p = iman_davenport(means, files)
        behind = means - means[BASE]
        better, worse = behind.index[behind < -gap], behind.index[behind > gap]
        lines.append(
            f"- {FIGURES[name].title}: Friedman's test over {files} files (Iman, Davenport) gives "
            f"F({size - 1}, {(size - 1) * (files - 1)}) = {statistic:.1f}, p = {p:.1g}. Two strategies "
            f"differ at 5% if their mean ranks are {gap:.1f} apart (Nemenyi). `{BASE}` has "
            f"{means[BASE]:.1f}, the best is `{means.idxmin()}` with {means.min():.1f}; {_named(better)} "
            f"better than `{BASE}` by that much, {_named(worse)} worse."
        )
    return lines


def _named(strategies: pd.Index) -> str:
    if not len(strategies):
        return "none is"
    named = ", ".join(f"`{key}`" for key in strategies)
    return f"{named} is" if len(strategies) == 1 else f"{len(strategies)} ({named}) are"


def _threshold(table: pd.DataFrame) -> list[str]:
    """Return what a threshold alone does against all other strategies."""
    means = mean_ranks(table, "at_argmax")
    others = [key for key in table["strategy"].unique() if key != BASE]
    beaten = {
        name: sum(won > lost for won, _, lost in (_against(table, name, key) for key in others))
        for name in ("at_argmax", "at_threshold")
    }
    return [
        f"- A threshold alone: {CUT} (chosen for balanced accuracy on the other folds) has mean rank "
        f"{means[CUT]:.1f} of {len(means)} in balanced accuracy when the others take the most probable "
        f"class; `{BASE}` without it has {means[BASE]:.1f}. On more files than not it is better than "
        f"{beaten['at_argmax']} of {len(others)} strategies at their most probable class, and than "
        f"{beaten['at_threshold']} of {len(others)} when each has a threshold of its own."
    ]


def _against(table: pd.DataFrame, name: str, key: str) -> tuple[int, int, int]:
    """Return on how many files doing nothing but choosing a threshold is better, equal and worse."""
    return standings(values(table, "at_threshold")[BASE], values(table, name)[key])


def _silence(table: pd.DataFrame) -> list[str]:
    return [
        f"- What this does not say: {table['file'].nunique()} files are few, and most of these are small. "
        "Every strategy has its defaults, where tuning might change the order, and there is one learner; "
        "strategies that put models of their own in its place differ from the others by these models too. "
        "A strategy that gives no result on a file comes last there, so those that refuse small classes or "
        "large tables rank behind what they reach where they run. Seconds leave out what several strategies "
        "share: prepared rows, and searches for neighbours."
    ]


def _ranking(table: pd.DataFrame) -> list[str]:
    """Return the table of mean ranks, and of the duels with a threshold alone."""
    means = pd.DataFrame({name: mean_ranks(table, name) for name in FIGURES})
    ran = table[table["status"] == "done"].groupby("strategy").size()
    files = table["file"].nunique()
    rows = [
        f"| {_shown(key)} | {ran.get(key, 0) if key != CUT else files} | "
        + " | ".join("" if pd.isna(mean) else f"{mean:.1f}" for mean in row)
        + f" | {_duels(table, key)} |"
        for key, *row in means.sort_values("average_precision").itertuples()
    ]
    return [
        f"1 is best. Strategies without a result on a file share the last ranks there; *files* says on how "
        f"many of {files} there is one. At the most probable class, {CUT} takes part. The last two columns "
        f"are its duels in balanced accuracy: on how many files it is better, equal and worse than the "
        "strategy at its most probable class, and with a threshold of its own.",
        "",
        f"| strategy | files | {' | '.join(each.title for each in FIGURES.values())} | threshold alone "
        "against most probable class | against own threshold |",
        f"|---|{'---|' * (len(FIGURES) + 3)}",
        *rows,
    ]


def _shown(key: str) -> str:
    return key if key == CUT else f"`{key}`"


def _duels(table: pd.DataFrame, key: str) -> str:
    if key == CUT:
        return "|"
    duels = (_against(table, name, key) for name in ("at_argmax", "at_threshold"))
    return " | ".join("-".join(map(str, duel)) for duel in duels)


def _values(table: pd.DataFrame, name: str) -> list[str]:
    """Return a section with one figure of all strategies on all files."""
    figure, wide = FIGURES[name], values(table, name)
    return [
        "",
        f"## {figure.title}",
        "",
        f"| strategy | {' | '.join(file.removesuffix('.csv') for file in wide.index)} |",
        f"|---|{'---|' * len(wide)}",
        *(f"| `{key}` | {' | '.join(map(figure.text, wide[key]))} |" for key in wide.columns),
    ]


def _reasons(table: pd.DataFrame) -> list[str]:
    """Return why strategies gave no result: equal sentences once a file."""
    missing = table[table["status"] != "done"]
    grouped = missing.groupby(["file", "status", "reason"], sort=False)["strategy"]
    return [
        f"- {file}: {', '.join(f'`{key}`' for key in keys)} {status}: {reason}"
        for (file, status, reason), keys in grouped
    ] or ["Every strategy gave a result on every file."]
