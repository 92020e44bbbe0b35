"""Published figures come out, within their printed standard deviation / sqrt(10).

Brownlee (2020), Imbalanced classification with Python, chapters on three of these files; also on
machinelearningmastery.com as `imbalanced-classification-of-good-and-bad-credit`,
`predictive-model-for-the-phoneme-imbalanced-classification-dataset` and
`imbalanced-classification-model-to-detect-oil-spills`. They use scikit-learn's
RepeatedStratifiedKFold(10, 3, random_state=1) and the mean over the folds. Those of KEEL's yeast6 are in
test_commands_numbers.
"""

from dataclasses import dataclass, replace

import pytest
from sklearn.model_selection import RepeatedStratifiedKFold

from core.dataset import from_table
from core.decisions import DECISIONS
from core.evaluate import evaluate_fold
from core.learners import LEARNERS
from core.metrics import scores
from core.plan import Trial
from core.predictions import collect, judge
from core.prepare import Preparation
from core.protocol import Protocol, Split
from core.reading import Reading, read
from core.spec import parse_steps
from core.strategies import STRATEGIES
from tests.core.command_line import answer, words, write

# As published: SMOTE to equal classes, then ENN of the larger one alone.
ENN_OF_ONE = "smote(balance=0.99)+edited_nearest_neighbours"


@dataclass(frozen=True)
class Figure:
    """A published mean over 30 folds with the printed standard deviation, and how it was made."""

    file: str
    strategy: str
    preparation: str
    metric: str
    mean: float
    sd: float
    without: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.file} {self.strategy} {self.preparation}"

    @property
    def reached(self):
        return pytest.approx(self.mean, abs=self.sd / 10**0.5, rel=0)


PHONEME = Figure("phoneme", "nothing", "as-is", "g_mean", 0.637, 0.023)
GERMAN = Figure("german", "repeated_edited_nearest_neighbours+class_weight", "min-max", "f2", 0.714, 0.041)
OIL = Figure("oil-spill", ENN_OF_ONE, "as-is", "g_mean", 0.852, 0.105, (0, 22))
MORE = [
    replace(GERMAN, strategy="neighbourhood_cleaning+class_weight", mean=0.693, sd=0.052),
    replace(OIL, preparation="min-max", mean=0.838, sd=0.130),
    replace(OIL, preparation="standard", mean=0.849, sd=0.113),
]


@pytest.fixture
def path_of(shared_data, tmp_path):
    """Return the path of a figure's file, of a copy where columns are to be left out."""

    def path(figure):
        whole = shared_data / "real" / f"{figure.file}.csv"
        if not figure.without:
            return whole
        rows = [line.split(",") for line in whole.read_text().split()]
        kept = [[cell for i, cell in enumerate(row) if i not in figure.without] for row in rows]
        return write(tmp_path / whole.name, kept[0], kept[1:])

    return path


@pytest.mark.parametrize("figure", [PHONEME, GERMAN, OIL, *MORE], ids=str)
def test_on_the_very_folds_of_the_publication(path_of, figure):
    table = read(path_of(figure).read_bytes(), Reading(header=False))
    data = from_table(table, table.names[-1])
    steps = parse_steps(figure.strategy, STRATEGIES)
    trial = Trial(
        steps,
        LEARNERS["logistic_regression"](),
        protocol=Protocol(folds=10, repeats=3, seed=1),
        preparation=Preparation(figure.preparation),
    )
    parts = RepeatedStratifiedKFold(n_splits=10, n_repeats=3, random_state=1).split(data.y, data.y)
    splits = [Split(number // 10, number % 10, *rows) for number, rows in enumerate(parts)]
    folds = [evaluate_fold(data, trial, split) for split in splits]
    found = scores(judge(collect(data, folds), DECISIONS["argmax"]()))[figure.metric]
    assert len(found.folds) == 30
    assert found.mean == figure.reached


@pytest.mark.parametrize("figure", [PHONEME, GERMAN, OIL], ids=str)
def test_on_the_command_line_with_folds_of_our_own(path_of, figure):
    options = words("--no-header --target -1 --learner logistic_regression --folds 10 --repeats 3 --seed 1")
    options += ["--jobs", "1", "--prepare", figure.preparation, "--strategy", figure.strategy]
    answered = answer("compare", path_of(figure), *options)
    assert answered["dataset"]["positive"] == ("2" if figure.file == "german" else "1")
    (trial,) = answered["trials"]
    assert trial["metrics"][figure.metric]["mean"] == figure.reached
