"""The import panel on the Data page: what is said of a file, what is said back, and what comes of it."""

import shlex

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.dataset import Dataset
from core.words import quoted
from tests.conftest import SHARED
from tests.core.command_line import answer
from tests.core.data import is_sentence
from tests.ui.visit import go, mixed, said, shown, upload
from ui.state import Session

pytestmark = pytest.mark.xdist_group("ui")
HOSTILE = sorted(path.name for path in SHARED.glob("hostile/*"))


def bring(app: AppTest, name: str, content: bytes) -> Session:
    """Upload a file, and return what the visitor then has."""
    go(app, "prepare/data").file_uploader[0].upload(name, content, "text/csv")
    shown(app.run())
    return app.session_state["session"]


def box(app: AppTest, label: str):
    """Return the widget with a label."""
    widgets = (*app.selectbox, *app.number_input, *app.text_input, *app.multiselect)
    (found,) = [widget for widget in widgets if widget.label == label]
    return found


def labels(app: AppTest) -> list[str]:
    return [expander.label for expander in app.expander]


def say(app: AppTest, label: str, value) -> Session:
    """Set a widget by its label, as the visitor does."""
    box(app, label).set_value(value)
    shown(app.run())
    return app.session_state["session"]


def data_of(app: AppTest) -> Dataset:
    return app.session_state["session"].data


def panel(app: AppTest):
    return next(each for each in app.expander if each.label.startswith("How the file is read"))


def overview(app: AppTest) -> pd.DataFrame:
    return app.dataframe[0].value.set_index("Column")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_with_data_or_with_a_sentence_and_the_panel_open(shared_data, app, name):
    visit = bring(app, name, (shared_data / "hostile" / name).read_bytes())
    assert panel(app).proto.expanded == (visit.problem is not None or bool(visit.table.warnings))
    if visit.fits:
        assert not app.error
        assert set(visit.table.warnings) <= {caption.value for caption in panel(app).caption}
        assert set(data_of(app).notes) <= {caption.value for caption in app.caption}
        return
    (error,) = app.error
    assert is_sentence(error.value)
    about = f"{quoted(name)}: " if visit.problem else "Column "
    assert error.value.startswith(about)
    assert data_of(app).name == "Card payments (made up)"


def test_a_file_that_is_read_for_sure_leaves_the_panel_closed(app):
    upload(app, mixed())
    assert not panel(app).proto.expanded
    assert labels(app)[0] == (
        "How the file is read: 600 rows, 4 columns, `utf-8`, separated by comma, with names in the file"
    )


def test_a_wrong_separator_shows_what_comes_of_it_and_back_is_fine(shared_data, app):
    content = (shared_data / "hostile" / "univocity__european.csv").read_bytes()
    right = bring(app, "european.csv", content)
    first, names = right.data.fingerprint, list(overview(app).index)
    assert names == ["Year", "Make", "Model", "Description"]
    say(app, "Separator", "comma")
    assert "separated by comma" in labels(app)[0]
    assert len(right.table.names) == 2
    assert "Line 4 has 1 field instead of 2; it was left out." in said(app)
    say(app, "Separator", "tab")
    assert [*right.table.names] == ["Year;Make;Model;Description;Price"]
    say(app, "Separator", "find out")
    assert (right.data.fingerprint, list(overview(app).index)) == (first, names)


def test_an_override_wins_over_what_is_found_out(app):
    content = b"1,2,a\n3,4,b\n5,6,a\n7,8,b\n"
    visit = bring(app, "t.csv", content)
    assert (visit.table.rows, visit.table.reading.header) == (4, False)
    say(app, "First row", "names the columns")
    assert (visit.table.rows, visit.table.names) == (3, ("1", "2", "a"))
    say(app, "First row", "is data")
    assert (visit.table.rows, visit.table.reading.header) == (4, False)
    say(app, "Table begins in line", 3)
    assert visit.table.rows == 2
    say(app, "Table begins in line", 9)
    assert "There is no table in line 9 or below" in app.error[0].value


def test_decimal_marks_and_missing_values_are_said(app):
    rows = "".join(f"{i},5;{-9 if i % 4 == 0 else i};{'xy'[i % 2]}\n" for i in range(40))
    visit = bring(app, "t.csv", f"size;count;label\n{rows}".encode())
    assert overview(app).loc["size", "Kind"] == "identifier"
    say(app, "Decimal mark", "comma")
    assert visit.data.X["size"].tolist() == [i + 0.5 for i in range(40)]
    assert not visit.data.X["count"].isna().any()
    say(app, "Missing values", ["-9", "NA"])
    assert visit.data.X["count"].isna().sum() == 10
    assert overview(app).loc["count", "Missing"] == pytest.approx(0.25)
    assert "Taken as missing: `-9` in 1 column." in said(app)


def test_a_sheet_is_chosen_by_name(shared_data, app):
    visit = bring(app, "sheets.xlsx", (shared_data / "hostile" / "csvkit__sheets.xlsx").read_bytes())
    assert visit.table.reading.sheet == "data"
    assert box(app, "Sheet").options == ["find out", "not this one", "data", "ʤ"]
    assert not [each for each in app.selectbox if each.label in ("Separator", "Encoding", "Quote")]
    say(app, "Sheet", "not this one")
    assert "The sheet `not this one` is empty" in app.error[0].value
    say(app, "Sheet", "data")
    assert not app.error


def test_what_was_said_is_kept_for_each_upload(app):
    first = b"a;b,c\n1;2,x\n3;4,y\n5;6,x\n7;8,y\n"
    bring(app, "one.csv", first)
    say(app, "Separator", "semicolon")
    assert app.session_state["session"].table.names == ("a", "b,c")
    go(app, "prepare/diagnose")
    go(app, "prepare/data")
    assert box(app, "Separator").value == "semicolon"
    assert app.session_state["session"].table.names == ("a", "b,c")
    say(app, "Separator", "comma")
    assert app.session_state["session"].table.names == ("a;b", "c")
    bring(app, "two.csv", first)
    assert box(app, "Separator").value == "find out"


def test_hundreds_of_lines_that_do_not_fit_can_be_read(app):
    lines = [f"{i},{i % 2}" + ",9" * (i % 3 == 0) for i in range(1_000)]
    visit = bring(app, "t.csv", ("a,b\n" + "\n".join(lines) + "\n").encode())
    assert "334 records do not have 2 fields and were left out" in said(app)
    assert "All 334 lines that were left out" in said(app)
    frame = next(table.value for table in app.dataframe if "What is wrong" in table.value)
    assert frame["Line"].tolist() == [i + 2 for i in range(0, 1_000, 3)]
    assert set(frame["What is wrong"]) == {"3 fields"}
    assert len(visit.table.left_out) == 334


def test_amounts_are_read_with_one_click_and_not_before(app):
    lines = "".join(f'"${i},{i % 10}00.50",{i % 97} %,{"ab"[i % 5 == 0]}\n' for i in range(1, 90))
    visit = bring(app, "t.csv", f"price,share,label\n{lines}".encode())
    assert visit.data.X["price"].iloc[0] == "$1,100.50"
    (button,) = [button for button in app.button if button.label.startswith("Read ")]
    assert button.label == "Read `price`, `share` as numbers"
    button.click()
    shown(app.run())
    assert visit.data.X["price"].iloc[0] == 1100.5
    assert visit.data.X["share"].iloc[0] == 1.0
    assert not [button for button in app.button if button.label.startswith("Read ")]
    assert "Amounts such as `$1,100.50` were read as numbers." in said(app)


def test_a_quantity_is_cut_at_edges_with_words(app):
    rows = "".join(f"{i % 7},{i * 0.5}\n" for i in range(400))
    visit = bring(app, "t.csv", f"a,cost\n{rows}".encode())
    say(app, "Column to predict", "cost")
    assert "which looks like a quantity: bin it" in app.error[0].value
    say(app, "Its numbers are", "bins of equal size")
    assert (visit.data.target, visit.data.counts) == ("cost", (200, 200))
    say(app, "Number of bins", 4)
    assert visit.data.counts == (100, 100, 100, 100)
    say(app, "Its numbers are", "bins at edges")
    say(app, "Edges", "150; 190")
    assert visit.data.classes == ("1: below 150", "2: 150 to 190", "3: 190 and more")
    assert visit.data.counts == (300, 80, 20)
    say(app, "Edges", "150; many")
    assert "Edges are numbers with semicolons between them" in app.error[0].value
    say(app, "Edges", "150; 190")
    say(app, "Words for the bins, from the lowest up", "cheap; dear")
    assert "2 words for 3 bins" in app.error[0].value
    say(app, "Words for the bins, from the lowest up", "cheap; dear; luxury")
    assert dict(zip(visit.data.classes, visit.data.counts, strict=True)) == {
        "cheap": 300,
        "dear": 80,
        "luxury": 20,
    }


def test_a_file_of_nothing_but_quantities_can_be_cut(app):
    rows = "".join(f"{i * 0.25},{i * 0.5}\n" for i in range(400))
    visit = bring(app, "t.csv", f"a,cost\n{rows}".encode())
    assert not visit.fits
    assert "all pages go on with `Card payments (made up)`" in app.error[0].value
    say(app, "Its numbers are", "bins of equal size")
    assert not app.error
    assert (visit.fits, visit.data.target, visit.data.counts) == (True, "cost", (200, 200))


def test_classes_of_one_row_are_pooled_or_left_out(app):
    lines = "".join(f"{i},{kind}\n" for i, kind in enumerate(["a", "b"] * 20 + ["c", "d", ""]))
    visit = bring(app, "t.csv", f"n,kind\n{lines}".encode())
    assert visit.data.classes == ("a", "b", "c", "d")
    assert "1 row has no value in `kind` and was left out." in said(app)
    say(app, "Classes of one row", box(app, "Classes of one row").options[1])
    assert dict(zip(visit.data.classes, visit.data.counts, strict=True)) == {"a": 20, "b": 20, "other": 2}
    say(app, "Classes of one row", box(app, "Classes of one row").options[2])
    assert visit.data.classes == ("a", "b")
    assert "2 classes of one row were left out: `c`, `d`." in said(app)


def test_the_command_gives_what_is_on_show(app, tmp_path):
    frame = mixed().assign(fee=[f"{i % 50},5" for i in range(600)])
    content = frame.to_csv(index=False, sep=";").encode()
    (tmp_path / "visits.csv").write_bytes(content)
    visit = bring(app, "visits.csv", content)
    say(app, "Column to predict", "outcome")
    say(app, "Decimal mark", "comma")
    say(app, "Missing values", ["NA", "north"])
    say(app, "Rows that belong together", "ward")
    say(app, "Class of interest", "well")
    profile, compare = (shlex.split(code.value) for code in app.code if code.value.startswith("python"))
    assert (profile[3], compare[3], profile[4:]) == ("profile", "compare", compare[4:])
    told = answer("profile", tmp_path / "visits.csv", *profile[5:])
    assert (told["fingerprint"], told["positive"]) == (visit.data.fingerprint, "well")
    assert (told["groups"], visit.data.groups.isna().any()) == ("ward", True)


def test_roles_hold_in_another_reading_and_can_be_taken_back(app):
    rows = "".join(f"{i % 9};{i};{'xy'[i % 3 == 0]}\n" for i in range(60))
    visit = bring(app, "t.csv", f"who;when;label\n{rows}".encode())
    say(app, "Rows that belong together", "who")
    say(app, "Order in time", "when")
    assert (visit.data.groups.name, visit.data.order.name) == ("who", "when")
    say(app, "Decimal mark", "comma")
    assert (visit.data.groups.name, visit.data.order.name) == ("who", "when")
    assert box(app, "Rows that belong together").value == "who"
    say(app, "Rows that belong together", None)
    assert (visit.data.groups, visit.data.order.name) == (None, "when")
    say(app, "Order in time", None)
    assert (visit.data.groups, visit.data.order) == (None, None)
    assert not app.error
