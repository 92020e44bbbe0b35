"""A file beyond the budget: every page says that a sample is looked at, and shows numbers of the file."""

import numpy as np
import pandas as pd
import pytest

from core.settings import settings
from tests.ui.visit import compare, frame_with, go, prepare_run, run, said, upload

pytestmark = pytest.mark.xdist_group("ui")
LINE = "a sample: 400 of 3,000 rows, every one of `ill`"
OWN_CLAIM = {
    "prepare/diagnose": "what else was found is about the rows drawn",
    "prepare/map": "The map shows rows of the sample",
    "understand/explain": "as they were trained: on the rows drawn",
}


@pytest.fixture
def small_budget(monkeypatch, tmp_path):
    path = tmp_path / "budget.toml"
    path.write_text("budget_rows = 400\n")
    monkeypatch.setenv("COUNTERWEIGHT_SETTINGS", str(path))
    settings.cache_clear()
    yield
    settings.cache_clear()


def large() -> pd.DataFrame:
    random, ill = np.random.default_rng(0), np.arange(3_000) % 30 == 0
    age, dose = random.normal(40, 12, 3_000) + 15 * ill, random.normal(size=3_000) + ill
    return pd.DataFrame({"age": age.round(2), "dose": dose.round(2), "outcome": np.where(ill, "ill", "well")})


def test_every_page_says_so_and_numbers_are_those_of_the_file(small_budget, app):
    upload(app, large())
    told = said(app)
    assert LINE[1:] in told
    assert "These are 400 of 3,000 rows, drawn at random class by class: 300 of 2,900 `well`" in told
    assert any("--budget=400" in each.value for each in app.code)
    prepare_run(app)
    job = run(app)
    assert job.data.totals == (100, 2_900)
    for page in ("prepare/diagnose", "prepare/map", "explore/strategies", "explore/compare"):
        assert LINE in said(go(app, page)), page
    for page in ("explore/decide", "understand/explain"):
        assert LINE in said(go(app, page)), page
    for page, claim in OWN_CLAIM.items():
        assert claim in said(go(app, page)), page
    assert "(100 of 3,000, 3.3 %)" in said(app)
    assert "corrected for the sample" in said(compare(app))
    compare(app, "Class by class")
    assert frame_with(app, "support")["support"].tolist() == pytest.approx([100, 2_900, 3_000])


def test_within_the_budget_no_page_speaks_of_samples(small_budget, app):
    upload(app, large().head(390))
    assert "sample" not in said(go(app, "prepare/diagnose"))
