"""The names of tenants' plugins."""

from __future__ import annotations

import meltano_plan
from meltano_tenants import naming


def test_the_dags_which_stand_alone_tell_tenants_by_the_same_separator() -> None:
    assert naming.SEPARATOR == meltano_plan.SEPARATOR
