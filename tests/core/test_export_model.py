"""Model files: they hold a trained trial and named types, and load where nothing was trained."""

import io
import json
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import skops.io
from skops.io.exceptions import UntrustedTypesFoundException

from core import prepare
from core.export import ExportError
from core.export.card import card
from core.export.fitted import fitted, load, model_file, needs_us
from core.export.models import unfitted_on
from core.export.trusted import LIBRARIES, TRUSTED
from core.learners import LEARNERS
from core.plan import Trial
from core.protocol import Protocol
from core.spec import parse_steps
from core.strategies import STRATEGIES
from tests.core.data import QUICK, is_sentence
from tests.core.export_data import filed, mixed_frame, outcome, unrun

LOAD = """
import json, sys
import pandas as pd, skops.io
model = skops.io.load(sys.argv[1], trusted=json.loads(sys.argv[3]))
print(json.dumps(model["pipeline"].predict_proba(pd.read_json(sys.argv[2])[model["columns"]]).tolist()))
"""
XGBOOST = LEARNERS["xgboost"](n_estimators=10)


def asked(strategy: str, learner=QUICK) -> Trial:
    return Trial(parse_steps(strategy, STRATEGIES), learner, protocol=Protocol(folds=2))


def numbers():
    return mixed_frame()[["size", "count", "with holes", "kind"]]


def reference(found) -> np.ndarray:
    """Return what the trial says of its own rows when it is trained as a fold is."""
    data, trial = found.data, found.trial
    X = np.array(prepare.transformer(data, trial.preparation).fit_transform(data.X), dtype=float)
    return unfitted_on(data, trial, data.y, trial.protocol.seed).fit(X, data.y).predict_proba(X)


@pytest.mark.parametrize(
    ("strategy", "learner", "frame"),
    [
        ("smote(neighbours=2)", XGBOOST, mixed_frame()),
        ("class_weight", QUICK, mixed_frame(3)),
        ("focal_loss(trees=10)", QUICK, numbers()),
        ("self_paced_ensemble(members=2)", QUICK, numbers()),
        ("rus_boost(trees=10)", QUICK, numbers()),
        ("balanced_random_forest(trees=10)", QUICK, mixed_frame()),
        ("confident_learning", LEARNERS["svc"](), numbers()),
    ],
)
def test_a_loaded_model_says_what_the_trained_one_says(strategy, learner, frame):
    found = unrun(*filed(frame), asked(strategy, learner))
    model = load(model_file(found))
    proba = model["pipeline"].predict_proba(found.data.X[model["columns"]])
    # XGBoost subtracts in single precision for the first of two classes.
    np.testing.assert_allclose(proba, reference(found), atol=1e-7)
    assert model["classes"] == list(found.data.classes)
    own = fitted(found)
    given = found.trial.decision.labels(proba, np.array(model["thresholds"]), model["positive"])
    kept = found.trial.decision.labels(reference(found), own.thresholds, own.positive)
    np.testing.assert_array_equal(given, kept)


def test_a_model_of_numbers_loads_without_this_program(tmp_path):
    found = outcome(numbers(), asked("smote(neighbours=2)", XGBOOST))
    content = model_file(found)
    assert not needs_us(content)
    (tmp_path / "model.skops").write_bytes(content)
    found.data.X.to_json(tmp_path / "rows.json")
    command = [sys.executable, "-I", "-c", LOAD, "model.skops", "rows.json", json.dumps(LIBRARIES)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    np.testing.assert_allclose(json.loads(done.stdout), reference(found), atol=1e-7)


def test_a_model_of_categories_says_that_it_needs_this_program():
    assert needs_us(model_file(unrun(*filed(mixed_frame()), asked("nothing"))))


def test_there_is_no_pickle_in_the_file_and_other_types_are_not_made():
    content = model_file(unrun(*filed(numbers()), asked("nothing", XGBOOST)))
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert {name.rpartition(".")[2] for name in names} <= {"json", "npy", "bin"}
    assert not [name for name in names if "pickle" in name]
    other = skops.io.dumps({"pipeline": zipfile.ZipFile})
    with pytest.raises(UntrustedTypesFoundException):
        load(other)


def test_every_trusted_type_of_ours_exists():
    for name in TRUSTED:
        module, _, own = name.rpartition(".")
        if module.startswith("core."):
            assert isinstance(getattr(__import__(module, fromlist=[own]), own), type), name


OTHERS = ("imblearn", "skrub", "xgboost", "faiss", "shap", "umap", "streamlit")
WITHOUT = """
import sys
class Missing:
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in {missing}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing)
{load}
"""


@pytest.mark.parametrize(("learner", "wanted"), [(QUICK, None), (XGBOOST, "xgboost")])
def test_a_card_names_the_packages_that_loading_takes(tmp_path, learner, wanted):
    found = outcome(numbers(), asked("class_weight", learner))
    content = model_file(found)
    (said,) = (line for line in card(found).splitlines() if line.startswith("Loading the model takes "))
    assert said.endswith(", and nothing of this program.")
    assert "scikit-learn" in said
    assert bool(wanted) == ("xgboost" in said)
    (tmp_path / "model.skops").write_bytes(content)
    found.data.X.to_json(tmp_path / "rows.json")
    script = WITHOUT.format(missing={*OTHERS} - {wanted}, load=LOAD)
    command = [sys.executable, "-I", "-c", script, "model.skops", "rows.json", json.dumps(LIBRARIES)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_card_says_that_this_program_is_needed_or_that_there_is_no_model():
    assert ", and this program itself" in card(unrun(*filed(mixed_frame()), asked("nothing")))
    repaired = card(unrun(*filed(numbers()), asked("smote(neighbours=2)+platt")))
    assert "There is no model file. `smote(neighbours=2)+platt` repairs probabilities" in repaired
    assert "Loading the model" not in repaired


@pytest.mark.parametrize("strategy", ["smote(neighbours=2)+platt", "greedy_selection"])
def test_what_no_single_model_can_do_is_refused(strategy):
    with pytest.raises(ExportError) as refused:
        model_file(unrun(*filed(numbers()), asked(strategy)))
    assert is_sentence(str(refused.value))
