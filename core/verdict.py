"""A comparison in three plain sentences, made from its numbers by fixed rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from core.differences import BETTER, WORSE, Difference
from core.metrics import METRICS
from core.predictions import Judged, Predictions
from core.probabilities import ECE_BINS, by_rank, ece
from core.words import quoted

FEW = 50  # rows of a class, as in the finding on few rare rows
LEAST = 0.0005  # what is shown with three digits as more than nothing
SLIGHT = 0.1  # of the share of a class: an error that hardly changes a decision


@dataclass(frozen=True)
class Sentence:
    """Markdown for a reader without statistics, and the figure that shows what it says.

    `figure` is "threshold", "difference" or "reliability".
    """

    text: str
    figure: str


def verdict(
    judged: Mapping[str, Judged],
    baseline: str,
    differences: Sequence[Difference],
    metric: str = "average_precision",
    chosen: str | None = None,
) -> tuple[Sentence, Sentence, Sentence]:
    """Return what the baseline gives, whether a remedy is better, and whether scores are risks and what next.

    `judged` has the trials by the names to call them by. `differences` are those of
    `core.differences.compared` to `baseline`; the second sentence is about the ones in `metric`, and
    the third about the trial that a person has `chosen`, else about the best one that is better there, or
    about the baseline if there is none.
    """
    own = _by_gain(differences, metric)
    better = [each for each in own if each.verdict == BETTER]
    chosen = chosen or recommended(differences, baseline, metric)
    helped = _better(judged, better, baseline) if better else _none_better(own, baseline, metric)
    return (
        Sentence(_found(judged[baseline], baseline), "threshold"),
        Sentence(helped, "difference"),
        Sentence(f"{_risks(judged[chosen], chosen)}; next, {_next(judged[chosen], chosen)}.", "reliability"),
    )


def recommended(differences: Sequence[Difference], baseline: str, metric: str = "average_precision") -> str:
    """Return the trial that is better than the baseline by most, or the baseline if none is better."""
    better = [each.trial for each in _by_gain(differences, metric) if each.verdict == BETTER]
    return better[0] if better else baseline


def _by_gain(differences: Sequence[Difference], metric: str) -> list[Difference]:
    return sorted((each for each in differences if each.metric == metric), key=_gain, reverse=True)


def _found(judged: Judged, name: str) -> str:
    """Return what a trial finds and misses in natural frequencies: rows of the file, whatever the repeats.

    Of a sample they are estimates.
    """
    p, given = judged.predictions, judged.labels
    worth = np.ones(len(p.y)) if p.weight is None else p.weight
    worth = worth / (len(p.y) / len(np.unique(p.row)))
    code = _worst(judged) if p.positive is None else p.positive
    own, said = p.y == code, given == code
    hits = f"{_number(worth[own & said].sum())} of {_rows(worth[own].sum())} of {quoted(p.classes[code])}"
    if p.positive is None:
        right = f"{_number(worth[given == p.y].sum())} of {_rows(worth.sum())}"
        text = f"{quoted(name)} labels {right} right, and finds {hits}, the class it finds worst"
    else:
        alarms = _number(worth[~own & said].sum())
        text = (
            f"{quoted(name)} finds {hits} and raises {alarms} false {'alarm' if alarms == '1' else 'alarms'}"
        )
    left = worth[given == len(p.classes)].sum()
    review = f", with {_rows(left)} left for review" if left else ""
    often = len(p.y) > len(np.unique(p.row))
    estimated = ", as estimated from a sample" if p.weights is not None else ""
    return f"{text}{review}{', on average over repeats' if often else ''}{estimated}."


def _better(judged: Mapping[str, Judged], better: Sequence[Difference], baseline: str) -> str:
    """Return the best remedy, and what the quickest of those that are better would lose against it."""
    best, title = better[0], _in_words(better[0].metric)
    by = f"{_gain(best):.3f} ({_span(best)})"
    text = f"In {title}, {quoted(best.trial)} is better than {quoted(baseline)} by {by}"
    seconds = {each.trial: sum(judged[each.trial].predictions.seconds) for each in better}
    quickest = min(better, key=lambda each: seconds[each.trial])
    # What was trained elsewhere took nobody knows how long.
    if quickest is best or np.isnan(seconds[best.trial]):
        return f"{text}, and keeping {quoted(baseline)} loses that."
    lost = _gain(best) - _gain(quickest)
    return (
        f"{text}; {quoted(quickest.trial)}, the quickest of {len(better)} that are, loses {lost:.3f} of it."
    )


def _none_better(own: Sequence[Difference], baseline: str, metric: str) -> str:
    """Return that nothing is better for certain, and how much could be lost by leaving things as they are."""
    title = _in_words(metric)
    if not own:
        return f"No remedy was compared with {quoted(baseline)} in {title}."
    best, worse = own[0], sum(each.verdict == WORSE for each in own)
    than = f"than {quoted(baseline)} in {title}"
    if len(own) > 1:
        others = f" ({worse:,} {'is' if worse == 1 else 'are'} worse)" if worse else ""
        none = f"None of {len(own):,} remedies is distinguishably better {than}{others}"
        start = f"{none}; the best of them, {quoted(best.trial)},"
    else:
        told = "is worse" if worse else "is not distinguishably better"
        start = f"{quoted(best.trial)} {told} {than}: it"
    gain, most = _gain(best), max(0.0, *(_ends(each)[1] for each in own))
    lost = f"more than {most:.3f}" if most >= LEAST else "anything"
    return (
        f"{start} {'loses' if gain < 0 else 'gains'} {abs(gain):.3f} ({_span(best)}), and keeping "
        f"{quoted(baseline)} is unlikely to lose {lost}."
    )


def _in_words(metric: str) -> str:
    """Return the title of a metric as it stands inside a sentence."""
    title = METRICS[metric].title
    return title[0].lower() + title[1:] if title[1].islower() else title


def _gain(difference: Difference) -> float:
    """Return the difference in the direction that is better."""
    return difference.value * (1 if METRICS[difference.metric].higher_is_better else -1)


def _ends(difference: Difference) -> tuple[float, float]:
    """Return the wider interval of the gain, for models that are trained again."""
    low, high = difference.new_models.low, difference.new_models.high
    return (low, high) if METRICS[difference.metric].higher_is_better else (-high, -low)


def _span(difference: Difference) -> str:
    """Return the ends of the interval; which of them is a loss is said where not both are."""
    low, high = _ends(difference)
    if low < 0 < high:
        return f"95 % interval from a loss of {-low:.3f} to a gain of {high:.3f}"
    nearer, further = sorted([abs(low), abs(high)])
    return f"95 % interval {nearer:.3f} to {further:.3f}"


def _risks(judged: Judged, name: str) -> str:
    """Return whether the probabilities of a trial may be taken at their word."""
    p, code = judged.predictions, _asked(judged)
    if not p.probable:
        return f"The scores of {quoted(name)} are no probabilities, so they cannot be read as risks"
    own, score = p.y == code, p.proba[:, code]
    error = ece(own, score, weight=p.weight)
    mean, share = (float(np.average(each, weights=p.weight)) for each in (score, own))
    said = f"they say {mean:.2%} for {quoted(p.classes[code])} on average, {share:.2%} came true"
    if error <= max(chance_error(judged, code), SLIGHT * share):
        return f"The probabilities of {quoted(name)} may be read as risks: {said}"
    return (
        f"The scores of {quoted(name)} must not be read as risks before they are repaired: {said}, and "
        f"they are off by {100 * error:.2g} points per row"
    )


def chance_error(judged: Judged, code: int, level: float = 0.95) -> float:
    """Return the calibration error that perfect probabilities of a class stay below, by the bins' chance.

    Each bin's gap between said and seen is close to normal, so its size is folded normal (Leone, Nelson,
    Nottingham 1961, doi:10.1080/00401706.1961.10489974), and the error is their sum. Judgements of a
    row in several repeats share its class, which is counted as if they were one judgement. Of a sample,
    rows are of the classes that the draw left them with, and count for as many as they stand for.
    """
    p = judged.predictions
    times = len(p.y) / len(np.unique(p.row))
    bins = by_rank(p.proba[:, code], ECE_BINS, p.weight)
    spread = np.sqrt(times * np.bincount(bins, weights=_variance(p, code)))
    mean, variance = np.sqrt(2 / np.pi) * spread.sum(), (1 - 2 / np.pi) * (spread**2).sum()
    rows = len(p.y) if p.weight is None else p.weight.sum()
    return float((mean + norm.ppf(level) * np.sqrt(variance)) / rows)


def _variance(p: Predictions, code: int) -> np.ndarray:
    """Return the variance of what each row adds to the gap of its bin, were its probabilities perfect."""
    score = p.proba[:, code]
    if p.weights is None:
        return score * (1 - score)
    # A row of a class that was thinned out is there less often, and counts for more.
    there = p.proba / p.weights
    gap = p.weights * (score[:, None] - (np.arange(len(p.weights)) == code))
    return (there * gap**2).sum(axis=1) / there.sum(axis=1)


def _next(judged: Judged, name: str) -> str:
    """Return what to do next: more rows where they are few, else the threshold, which costs no training."""
    p, code = judged.predictions, _asked(judged)
    rows = len(np.unique(p.row[p.y == code]))
    if rows < FEW:
        return (
            f"collect more rows of {quoted(p.classes[code])}: with {rows:,}, single rows decide what is found"
        )
    return f"choose the threshold of {quoted(name)} by what a miss and a false alarm cost"


def _asked(judged: Judged) -> int:
    """Return the class of interest, or the rarest that was judged."""
    p = judged.predictions
    if p.positive is not None:
        return p.positive
    rows = np.bincount(p.y, p.weight, len(p.classes))
    return int(np.where(rows > 0, rows, np.inf).argmin())


def _worst(judged: Judged) -> int:
    """Return the class of which the smallest share is found."""
    p = judged.predictions
    rows = np.bincount(p.y, minlength=len(p.classes))
    hits = np.bincount(p.y[judged.labels == p.y], minlength=len(p.classes))
    return int(np.where(rows > 0, hits / np.maximum(rows, 1), np.inf).argmin())


def _number(count: float) -> str:
    return f"{round(count):,}"


def _rows(count: float) -> str:
    return f"{_number(count)} {'row' if round(count) == 1 else 'rows'}"
