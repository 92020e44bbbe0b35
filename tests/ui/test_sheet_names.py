"""Names of sheets come from strangers: they are chosen and told as text, whatever they look like."""

import io
import re
import zipfile
from xml.sax.saxutils import quoteattr

import pytest

from core.reading import Reading, read
from core.words import quoted
from tests.core.test_reading_formats import TABLE, sheet, workbook
from tests.ui.test_import import box, bring, say
from tests.ui.visit import said

pytestmark = pytest.mark.xdist_group("ui")
NAMES = (
    "<script>window.hacked=1</script>",
    "=1+1",
    "**[x](javascript:hacked())** `:red[y]`",
    "$\\frac{a}{b}$ :material/bug_report:",
)
LONG = "$" + 30 * "x"  # as many letters as a sheet's name may have


def named(*names: str) -> bytes:
    """Return a workbook whose sheets are called so; the first is empty, the others hold a table."""
    plain = workbook(sheet(), *(TABLE for _ in names[1:]))
    wanted = iter(names)
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if name == "xl/workbook.xml":
                content = re.sub('name="[a-z]+"', lambda _: f"name={quoteattr(next(wanted))}", content)
            new.writestr(name, content)
    return written.getvalue()


def outside(text: str) -> str:
    """Return what is not in code spans, where nothing is interpreted."""
    return re.sub(r"(`+).*?[^`]\1(?!`)", "", text)


def told(app) -> str:
    """Return all that is interpreted on the page: its sentences, the labels of expanders, and helps."""
    labels = [each.label for each in (*app.expander, *app.selectbox, *app.button, *app.multiselect)]
    return "\n".join([said(app), *labels])


@pytest.mark.parametrize("name", [*NAMES, LONG])
def test_a_hostile_name_is_chosen_and_said_letter_by_letter(app, name):
    names = ("plain", name, "last")
    visit = bring(app, "book.xlsx", named(*names))
    assert visit.table.sheets == names
    assert visit.table.reading.sheet == name
    # The list shows text, and the names in it are as they are.
    assert box(app, "Sheet").options == ["find out", *names]
    assert f"The sheet {quoted(name)} was read, not `plain`, `last`." in said(app)
    assert name not in outside(told(app))
    assert not [each for each in app.get("html") if name in each.proto.body]

    for wanted in ("last", name):
        assert say(app, "Sheet", wanted).table.reading.sheet == wanted
        assert name not in outside(told(app))
    # Where it cannot be read, the sentence that says so quotes it too.
    bring(app, "empty.xlsx", named(name, "other"))
    say(app, "Sheet", name)
    assert f"The sheet {quoted(name)} is empty" in app.error[0].value
    assert name not in outside(told(app))


def test_a_sheet_is_not_taken_for_what_the_list_says_itself(app):
    content = named("plain", "table", "find out")
    assert bring(app, "book.xlsx", content).table.reading.sheet == "table"
    assert box(app, "Sheet").options == ["find out", "plain", "table"]
    assert read(content, Reading(sheet="3")).reading.sheet == "find out"
