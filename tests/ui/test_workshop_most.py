"""As many strategies as a workshop allows are compared, also where a repair is added to a run."""

import pytest

from core.texts import text
from tests.ui.test_workshop import joined, led, no_other
from tests.ui.visit import compare, go, run, said, shown

pytestmark = pytest.mark.xdist_group("ui")
__all__ = ["no_other"]


def added(app):
    """Return the button that adds a repaired trial."""
    return compare(app, "Probabilities").button(key="add-repaired")


def test_a_repair_is_no_way_around_the_number_of_strategies():
    leader, code = led(locks=["strategies"])
    guest = joined(code)
    go(guest, "explore/strategies")
    run(guest)
    assert added(guest).disabled
    assert text("workshop.too_many", most=3, chosen=4) in said(guest)
    # With fewer remedies there is room for one.
    go(guest, "explore/strategies")
    guest.session_state["use.smote"] = False
    shown(guest.run())
    run(guest)
    assert not added(guest).disabled
    assert text("workshop.too_many", most=3, chosen=4) not in said(guest)
    shown(guest.button(key="add-repaired").click().run())
    # Whoever leads is not held.
    go(leader, "explore/strategies")
    run(leader)
    assert not added(leader).disabled
