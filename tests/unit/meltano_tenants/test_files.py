"""Files of tenants that can and cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from meltano_tenants.files import UnreadableTenantError, read_tenants
from support.tenants import run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("plugins: [\napi_token: s3cret-value", "no YAML, line 2"),
        ("just a text", "holds no mapping"),
        ("plugins: {extractors: [{name: tap-worklogs--north}]}", "lacks inherit_from"),
        ("plugins: {extractors: 5}", "not of the form of tenants/examples"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_file_that_meltano_could_not_read_is_named_and_not_quoted(
    content: str | bytes, reason: str, project: Path
) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    (project / "tenants" / "north.yml").write_bytes(data)
    with pytest.raises(UnreadableTenantError, match=r"north\.yml") as caught:
        read_tenants(project)
    assert reason in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert run(project, "jobs").returncode == 1
