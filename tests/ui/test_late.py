"""Compare while a trial has not all its folds, or the baseline has none."""

import pytest

from core.engine import FoldDone, TrialDone
from core.samples import SAMPLES
from tests.ui.visit import compare, frame_with, go, prepare_run, run, said, work_on

pytestmark = pytest.mark.xdist_group("ui")


def test_a_trial_without_all_folds_of_the_baseline_is_left_out(app):
    work_on(app, SAMPLES["generated"](rows=620, ratio=9).load())
    prepare_run(app, "class_weight", "smote")
    job = run(app)
    late = job.plan.trials[1]
    job.events[:] = [
        event for event in job.events
        if not (isinstance(event, FoldDone) and event.fit_key == late.fit_key and event.result.fold == 4)
        and not (isinstance(event, TrialDone) and event.trial == late)
    ]  # fmt: skip
    compare(app, "Is it real?")
    assert f"Left out until they have the folds of the baseline: `{late.title}`." in said(app)
    table = frame_with(app, "verdict")
    assert set(table["trial"]) == {job.plan.trials[2].title}
    board = compare(app).dataframe[0].value.set_index("Strategy")
    assert set(board.loc[late.title, "Status"]) == {"4 of 5 folds"}


def test_a_comparison_needs_the_baseline(app):
    """A run in which only the baseline was stopped before its first fold."""
    work_on(app, SAMPLES["generated"](rows=620, ratio=9).load())
    prepare_run(app, "class_weight")
    job = run(app)
    baseline = job.plan.trials[0]
    job.events[:] = [
        event for event in job.events
        if getattr(event, "fit_key", None) != baseline.fit_key and getattr(event, "trial", None) != baseline
    ]  # fmt: skip
    go(app, "explore/compare")
    assert "`Do nothing` has no results, so nothing can be compared with it." in said(app)
    assert "nothing to compare with the baseline" in said(compare(app, "Is it real?"))
