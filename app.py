"""Entry point: streamlit run app.py."""

import sys
from contextlib import suppress
from pathlib import Path

import streamlit as st

from core.workshop import CODE
from ui import fragments, waiting
from ui.garbage import pass_over_libraries
from ui.log import discreet
from ui.navigation import name_of, pages
from ui.warm import warm

here = Path(__file__).parent
logo = here / "docs/logo.svg"
discreet()
fragments.begin()
st.set_page_config(page_title="Counterweight", page_icon=logo, layout="wide")
st.logo(logo, size="large")
st.html(here / "ui/contrast.css")
preset, shows = None, {}
if CODE in st.query_params or "ui.seat" in sys.modules:
    # Who has a seat in a workshop has imported this; nobody else waits for it.
    from ui import seat

    preset, shows = seat.taken(), {"shows": seat.shows}
page = st.navigation(pages(**shows))
st.title(page.title, anchor=False)
waiting.begin()

# The title is seen while the libraries are imported that everything else takes.
from ui import address, presence  # noqa: E402
from ui.state import RUN, session  # noqa: E402

if preset is not None:
    from ui import arrival

    arrival.arrive(preset)
if page.url_path not in address.READING:
    said = address.taken()
    if said or session().link:
        # Only who comes by a link waits for what it may speak of.
        from ui import arrival

        arrival.arrive(said)
if session().job or RUN in st.query_params:
    # Only who has a run waits for the engine.
    from ui import progress

    progress.in_sidebar()
presence.note()
with suppress(fragments.Ended):
    if session().seat is not None:
        seat.on_page(name_of(page))
    page.run()
fragments.end()
warm()
pass_over_libraries()
