"""What a server gives its visitors is read from one file, and said in sentences."""

from dataclasses import asdict

import pytest

from core.settings import FILE, Settings, SettingsError, read


def test_the_file_says_what_holds_without_it():
    assert read(FILE) == Settings()
    assert [line.split(" = ")[0] for line in FILE.read_text().splitlines() if " = " in line] == [
        *asdict(Settings())
    ]


def test_a_file_may_say_a_part(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text("most_rows = 10\n")
    assert read(path) == Settings(most_rows=10)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("most_rowz = 1", "`most_rowz`, which is no setting"),
        ("most_rows = 0", "`most_rows` in .* must be a number above 0"),
        ("most_rows = true", "must be a number above 0"),
        ("most_rows = 'many'", "must be a number above 0"),
        ("most_rows", "cannot be read"),
    ],
)
def test_what_makes_no_sense_is_said(tmp_path, text, said):
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=said):
        read(path)
    with pytest.raises(SettingsError, match="cannot be read"):
        read(tmp_path / "missing.toml")


def test_tables_and_runs_up_to_the_limit_are_taken():
    limits = Settings(most_rows=100, most_cells=1_000, most_trials=3, most_fits=30)
    assert limits.refuses_table(100, 10) is None
    assert limits.refuses_run(3, 30) is None
    assert "101 rows and 2 columns; this server takes up to 100 rows" in limits.refuses_table(101, 2)
    assert "takes up to 1,000 cells" in limits.refuses_table(100, 11)
    assert "has 4 trials; this server takes up to 3 at once" in limits.refuses_run(4, 30)
    assert "has 31 model fits" in limits.refuses_run(3, 31)
