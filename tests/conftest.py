"""Settings of hypothesis, and the shared data files."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Nothing is made ready beside the tests: it would take their time, and hide who else does it.
os.environ["COUNTERWEIGHT_WARM"] = "0"
# There is a worker for each core: libraries that took all cores in each of them would wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
SHARED = Path(__file__).parents[2] / "shared" / "data"

# Two workers share two cores: time says nothing about a single example.
settings.register_profile(
    "counterweight",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("counterweight")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real and hostile files; without it skip, or fail where CI is set."""
    if not SHARED.is_dir():
        assert "CI" not in os.environ, "the folder of shared data is missing"
        pytest.skip("needs the folder of shared data beside the checkout")
    return SHARED
