"""The visitor's file is made ready to be taken along once, and anew where it is read in another way."""

from hashlib import sha256

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.visit import shown

pytestmark = pytest.mark.xdist_group("ui")
CONTENT = b"a,b,kind\n" + b"".join(b"%d,%d,%s\n" % (row, row % 7, b"yn"[row % 2 :][:1]) for row in range(60))


def page(content):
    from dataclasses import replace

    import streamlit as st

    from core.columns import Kind
    from core.reading import read
    from ui.source import source_of
    from ui.state import Upload, session

    visit = session()
    if visit.source is None:
        visit.take(Upload("1", "table.csv", content), read(content))
    if st.button("Another kind"):
        visit.choose(replace(visit.choices, kinds={"b": Kind.CATEGORICAL}))
    if st.button("Another file"):
        visit.take(Upload("2", "table.csv", content + b"1,1,y\n"), read(content + b"1,1,y\n"))
    if st.button("A sample"):
        visit.use_sample(visit.data)
    st.session_state["taken"] = source_of(visit.data)


def test_a_file_is_hashed_once_until_it_is_read_in_another_way():
    app = shown(AppTest.from_function(page, args=(CONTENT,)).run())
    first = app.session_state["taken"]
    assert first.digest == sha256(CONTENT).hexdigest()
    assert shown(app.run()).session_state["taken"] is first
    shown(app.button[0].click().run())
    again = app.session_state["taken"]
    assert dict(again.table.reading.kinds)["b"].value == "categorical"
    assert shown(app.run()).session_state["taken"] is again
    shown(app.button[1].click().run())
    assert app.session_state["taken"].digest == sha256(CONTENT + b"1,1,y\n").hexdigest()
    shown(app.button[2].click().run())
    assert app.session_state["taken"] is None
    assert app.session_state["session"].file is None
