"""The SDK's own tests for targets."""

from __future__ import annotations

import tempfile
from pathlib import Path

from singer_sdk.testing import get_target_test_class
from target_duckdb.target import TargetDuckDB

_PATH = Path(tempfile.mkdtemp(prefix="target-duckdb-suite-")) / "suite.duckdb"

TestTargetDuckDB = get_target_test_class(TargetDuckDB, config={"filepath": str(_PATH)})
