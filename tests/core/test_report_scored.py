"""A report of scores that came in a file tells what there is, and what nobody knows here."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn import metrics as sk

from core.cockpit import by_hand, ranking
from core.export import ExportError, Outcome, content
from core.plan import Plan
from core.predictions import judge
from core.report import gathered, html
from core.report.stakeholder import told
from core.scored import Roles
from tests.core.data import is_sentence
from tests.core.reported import Page
from tests.core.test_scored import BINARY, brought, frame

SCORES = brought(frame(), BINARY)
JUDGED = {trial: judge(p, trial.decision) for trial, p in SCORES.models.items()}


def test_what_is_known_of_scores_alone_is_reported():
    page = Page(html(gathered(SCORES.data, JUDGED, draws=50)))
    table = frame()
    board = {row[0].split("\n")[0]: row[1] for row in page.table("Every trial")}
    for name in ("rf", "svm"):
        expected = sk.average_precision_score(table["y"] == "yes", table[name])
        assert board[name].startswith(f"{expected:.3f}\n")
    # A margin is no risk, and where models were trained on is not known.
    assert [row[0] for row in page.table("Probabilities of yes")] == ["rf"]
    assert "receipt" not in page.embedded["figures"]
    assert "which rows their models were trained on is not known here" in "".join(page.texts)


def test_where_no_score_is_a_risk_none_is_shown_as_one():
    margins = brought(frame(), Roles("y", ("svm",)))
    judged = {trial: judge(p, trial.decision) for trial, p in margins.models.items()}
    page = Page(html(gathered(margins.data, judged, draws=50)))
    assert "These scores are no probabilities, so they cannot be read as risks." in "".join(page.texts)
    assert "reliability" not in page.embedded["figures"]


def test_a_margin_can_be_cut_where_a_person_says():
    (trial,) = (each for each in SCORES.models if each.title == "svm")
    p, at = SCORES.models[trial], 0.75
    picked = replace(trial, decision=by_hand(ranking(p, p.positive), at))
    found = gathered(SCORES.data, JUDGED, draws=50, picked=picked, threshold=at)
    assert told(found).decision.endswith("Raise an alarm for `yes` from the score 0.75 up.")
    hits = (p.proba[:, p.positive] >= at) & (p.y == p.positive)
    recall = hits.sum() / (p.y == p.positive).sum()
    assert told(found).counts[0].count == np.round(100 * recall)
    assert "Train" not in told(found).decision


@pytest.mark.parametrize("kind", ["script", "notebook", "model", "plan"])
def test_what_would_take_training_is_refused(kind):
    trial = next(iter(JUDGED))
    others = {each.key: judged for each, judged in JUDGED.items()}
    outcome = Outcome(SCORES.data, Plan(tuple(JUDGED)), trial, others)
    with pytest.raises(ExportError) as refused:
        content(outcome, kind)
    assert is_sentence(str(refused.value))
    assert "trained elsewhere" in str(refused.value)
    assert "There is no model file. `rf` was trained elsewhere" in content(outcome, "card").decode()
