"""A table beyond what the server gives its visitors is refused before its columns are looked at."""

import pytest

from core.settings import settings
from tests.ui.test_import import bring

pytestmark = pytest.mark.xdist_group("ui")


@pytest.fixture
def small_server(monkeypatch, tmp_path):
    path = tmp_path / "small.toml"
    path.write_text("most_rows = 50\nmost_cells = 120\n")
    monkeypatch.setenv("COUNTERWEIGHT_SETTINGS", str(path))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize(
    ("rows", "columns", "most"), [(51, 2, "50 rows"), (50, 3, "120 cells"), (40, 3, None)]
)
def test_a_table_beyond_the_limits_of_the_server_is_refused(small_server, app, rows, columns, most):
    names = ",".join("xyz"[:columns])
    lines = [",".join([str(i % 2)] * columns) for i in range(rows)]
    visit = bring(app, "large.csv", "\n".join([names, *lines]).encode())
    if most is None:
        assert visit.table.rows == rows
        return
    assert visit.problem.startswith(f"This table has {rows} rows and {columns} columns; ")
    assert f"this server takes up to {most}." in visit.problem
    assert visit.problem in app.error[0].value
    assert visit.table is None
    assert visit.data.name != "large.csv"
