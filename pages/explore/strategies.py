"""Choose strategies and start the comparison."""

import streamlit as st

from core.plan import Trial
from ui import choose, feasibility, links, plans, progress, remedies, seat, show
from ui.state import session

visit = session()

st.markdown("Choose what to try. Doing nothing is always in the comparison.")
show.data_line(visit.data)
left, right = st.columns([5, 3], gap="large")
with right:
    st.subheader("Model and rule", anchor=False)
    learner = choose.learner()
    decisions = choose.decisions(visit.data)
    st.subheader("How it is judged", anchor=False)
    st.caption("Every judged row is scored by a model that never saw it, and none of them is made up.")
    protocol = choose.protocol()
    preparation = choose.preparation()
with left:
    baseline = Trial((remedies.BASELINE(),), learner, decisions[0], protocol, preparation)
    chains = remedies.chains(baseline, visit.data)

plan = choose.plan(chains, learner, decisions, protocol, preparation)
refused = choose.refusals(plan, visit.data)
job = progress.current()
running = job is not None and not job.done.is_set()
with left:
    feasibility.rows_in_folds(plan, visit.data)
with right:
    if refused:
        st.warning("On these data some cannot run; their rows will say so.")
        show.reasons(refused)
    st.markdown(choose.size(plan))
    if too_many := seat.refuses(len(chains) - 1):
        st.warning(too_many)
    feasibility.before_the_run(plan, visit.data, running)
    with st.container(horizontal=True):
        links.offer(visit.data, **links.of_plan(plan))
        plans.as_file(plan, visit.data)
    pressed = st.button(
        "Run the comparison",
        type="primary",
        icon=":material/play_arrow:",
        key="run",
        disabled=bool(running or too_many) or len(refused) == len({trial.title for trial in plan.trials}),
    )
if pressed:
    progress.begin(plan, visit.data)
