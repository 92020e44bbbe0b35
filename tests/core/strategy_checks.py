"""Properties that every strategy must have; each check takes a strategy class."""

import numpy as np
from sklearn.metrics import roc_auc_score

from core.evaluate import fit, witness
from core.learners import LEARNERS
from core.params import Options, Range, Square, Switch
from core.shelf import remembered
from tests.core import data
from tests.core.data import folds_of, is_sentence, outcome, small, trial


def check_gives_probabilities(kind):
    for folds in (run_on(data.binary(), kind), run_on(data.multiclass(), kind)):
        assert folds
        for fold in folds:
            assert ((fold.proba >= 0) & (fold.proba <= 1)).all()
            np.testing.assert_allclose(fold.proba.sum(axis=1), 1, rtol=0, atol=1e-12)


def check_ranks_rows_of_separated_classes_right(kind):
    """A remedy may move where a class begins to be predicted, not which rows are most like it."""
    for counts in ((160, 40), (120, 50, 30)):
        table = data.numeric(*counts, apart=2.0)
        for fold in run_on(table, kind):
            scores = fold.proba[:, 1] if len(counts) == 2 else fold.proba
            assert roc_auc_score(table.y[fold.test], scores, multi_class="ovo") > 0.85


def check_is_repeatable(kind):
    for table in (data.binary(), data.mixed(), data.every_kind()):
        for first, again in zip(run_on(table, kind), folds_of(table, trial(small(kind))), strict=True):
            np.testing.assert_array_equal(first.proba, again.proba)
            assert first.receipt == again.receipt


def check_leaves_the_data_as_they_were(kind):
    table = data.mixed()
    X, y, fingerprint = table.X.copy(), table.y.copy(), table.fingerprint
    folds_of(table, trial(small(kind)))
    assert table.X.equals(X)
    np.testing.assert_array_equal(table.y, y)
    assert data.mixed().fingerprint == fingerprint


def check_works_at_the_ends_of_every_range(kind):
    for param in kind.params():
        for value in ends(param):
            asked = trial(small(kind, **{param.name: value}), folds=2)
            result = outcome(data.binary(), asked)
            assert len(result) == 2 if isinstance(result, list) else is_sentence(result)


def ends(param):
    match param.domain:
        case Range(low, high):
            return [type(param.default)(low), type(param.default)(high)]
        case Options(values):
            return list(values)
        case Switch():
            return [False, True]
        case Square():
            return [(), ((0.0, 1.0), (5.0, 0.0))]


def check_answers_or_refuses_when_the_minority_is_tiny(kind):
    for folds in (2, 3, 4):
        result = outcome(data.tiny(), trial(small(kind), folds=folds))
        assert len(result) == folds if isinstance(result, list) else is_sentence(result)


def check_answers_or_refuses_when_a_class_is_missing_from_training(kind):
    table, asked = data.numeric(60, 20, 1), trial(small(kind), folds=5)
    splits = asked.protocol.splits(table)
    (absent,) = (i for i, split in enumerate(splits) if 2 not in table.y[split.train])
    result = outcome(table, asked)
    if isinstance(result, str):
        assert is_sentence(result)
    else:
        assert (result[absent].proba[:, 2] == 0).all()


def check_works_on_mixed_columns(kind):
    for table in (data.mixed(), data.mixed(90, 40, 30)):
        for learner in ("logistic_regression", "xgboost"):
            model = fit_first(table, kind, small(LEARNERS[learner]))
            assert_no_new_values(model, positions=(0, 1))


def check_works_on_categories_alone(kind):
    for table in (data.categorical(), data.categorical(90, 40, 30)):
        model = fit_first(table, kind, data.QUICK)
        assert_no_new_values(model, positions=(0, 1, 2))


def check_makes_up_nothing_between_whole_numbers(kind):
    assert_no_new_values(fit_first(data.counted(), kind, data.QUICK), positions=(0, 1, 2))


def check_works_on_every_kind_of_column(kind):
    table = data.every_kind()
    folds = run_on(table, kind)
    assert sum(len(fold.test) for fold in folds) == len(table.y)


def check_receipt_adds_up(kind):
    for table in (data.binary(), data.multiclass(), data.mixed()):
        splits = trial().protocol.splits(table)
        for split, fold in zip(splits, run_on(table, kind), strict=True):
            before = np.bincount(table.y[split.train], minlength=len(table.classes))
            real, dropped = np.array(fold.receipt.real), np.array(fold.receipt.dropped)
            np.testing.assert_array_equal(real + dropped, before)
            assert min(fold.receipt.synthetic) >= 0


def check_balance_zero_changes_no_class(kind):
    for param in [] if kind.replaces_learner else kind.params():
        if param.name in {"balance", "exponent"} and not hasattr(kind(), "voters"):
            mild, plain = trial(small(kind, **{param.name: 0.0})), trial()
            table = data.numeric(160, 40, apart=6.0)
            for changed, same in zip(folds_of(table, mild), folds_of(table, plain), strict=True):
                np.testing.assert_allclose(changed.proba, same.proba, rtol=0, atol=1e-12)
            return
    assert kind() == kind(**kind().settings())


@remembered(16, by=lambda table, kind: (table.fingerprint, kind))
def run_on(table, kind):
    """Return the folds of a strategy, which must not refuse; several checks look at the same ones."""
    asked = trial(small(kind))
    reason = asked.refusal(table, asked.protocol.splits(table))
    assert reason is None, reason
    return folds_of(table, asked)


def fit_first(table, kind, learner):
    asked = trial(small(kind), learner=learner)
    splits = asked.protocol.splits(table)
    assert asked.refusal(table, splits) is None
    return fit(table, asked, splits[0])


def assert_no_new_values(model, positions):
    seen = witness(model.classifier)
    rows = model.rows.X if seen is None else seen.X_
    assert len(rows) > 0
    for position in positions:
        assert set(rows[:, position]) <= set(model.rows.X[:, position])


CHECKS = [check for name, check in dict(globals()).items() if name.startswith("check_")]
