"""What is made ready in the background: once for a server, and nothing where it is switched off."""

import threading

import pytest

from core.project import layout
from core.samples import SAMPLES
from tests.ui.visit import LONGEST, opened
from ui import compute, warm

pytestmark = pytest.mark.xdist_group("ui")


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "counterweight-warm"]


def maps_laid_out(_):
    return len(layout.laid_out.answers)


def asked() -> int:
    """Return how many maps the server's worker has laid out and keeps."""
    table = SAMPLES["wine"]().load()
    return compute.background().executor.submit(maps_laid_out, table).result(LONGEST)


@pytest.fixture(autouse=True)
def at_its_beginning():
    """Let the server forget that a page was shown, before and after."""
    warm.warm.cache_clear()
    yield
    warm.warm.cache_clear()


def test_one_visitor_of_many_lets_it_begin(monkeypatch):
    monkeypatch.setenv("COUNTERWEIGHT_WARM", "1")
    monkeypatch.setattr(warm, "ROWS", (200,))
    before = asked()
    for _ in range(3):
        opened()
    (thread,) = threads()
    assert thread.daemon
    thread.join(LONGEST)
    assert not thread.is_alive()
    assert asked() == before + 1


def test_it_can_be_switched_off():
    opened()
    assert not threads()
