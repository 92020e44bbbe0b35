"""One server for the tests of a process: its workers begin once and are gone at the end."""

import pytest

from tests.ui.visit import opened
from ui import compute


@pytest.fixture(scope="session", autouse=True)
def server():
    """Let runs use one worker, and leave no process behind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COUNTERWEIGHT_WORKERS", "1")
        yield
        for kept in (compute.jobs, compute.background, compute.diagnoses):
            kept().executor.close()


@pytest.fixture
def app():
    """Return the app as a new visitor sees it first."""
    return opened()
