"""How property tests run."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A busy machine is slow now and then; that is no failure.
settings.register_profile(
    "library", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("library")
