"""Parts of a page that look again by themselves."""

from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from ui import fragments

    def part() -> None:
        st.caption("looking")

    def page() -> None:
        fragments.polled(part, 60.0)

    def other() -> None:
        page()

    fragments.begin()
    st.navigation([st.Page(page, default=True), st.Page(other)]).run()
    fragments.end()
    known = get_script_run_ctx().shared.new_fragment_ids.snapshot()
    st.session_state.setdefault("known", []).append(known)
    if len(st.session_state["known"]) == 2:
        st.switch_page(st.Page(other))


def test_a_browser_that_is_late_cannot_ask_for_the_part_of_another_drawing():
    """The server knows a part by its identifier alone: equal ones would be drawn for the wrong page."""
    known = AppTest.from_function(script).run().run().session_state["known"]
    assert [len(each) for each in known] == [1, 1, 1]
    assert len(set().union(*known)) == len(known)
