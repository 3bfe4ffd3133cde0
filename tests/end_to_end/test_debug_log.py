"""The debug log of the plugins under Meltano, as docs/production.md sets it up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from repo.plugins import ROOT

if TYPE_CHECKING:
    from sandbox_api import Sandbox
    from support.pipelines import Pipeline

PAGE = (ROOT / "docs" / "production.md").read_text(encoding="utf-8")


def test_the_pages_log_configuration_shows_requests_and_no_record(
    pipeline: Pipeline, sandbox: Sandbox
) -> None:
    _, _, section = PAGE.partition("\n## Logs\n")
    shown = re.search(r"```yaml\n(.*?)```", section, re.DOTALL)
    assert shown is not None
    config = pipeline.project.root / "plugins-debug.yml"
    config.write_text(shown[1])
    pipeline.variables = sandbox.environment()
    pipeline.run("tap-worklogs", "target-duckdb", MELTANO_CLI_LOG_CONFIG=str(config))
    log = pipeline.log.read_text()
    assert f"GET {sandbox.url_of('worklogs')}/v1/worklogs" in log
    records = sandbox.records("worklogs", "worklogs")
    assert not [text for r in records if (text := r["description"]) and text in log]
    assert '"RECORD"' not in log
