"""Schemas that cannot be loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.loading import LINES, schema_line

if TYPE_CHECKING:
    from support.loading import Loader


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"type": "SCHEMA", "stream": "s", "schema": {"type": "object"}}', "no properties"),
        (schema_line("s", {"a": {"type": "strng"}}), "field 'a': its schema names a type"),
        (
            schema_line("s", {"a": {"type": "string"}}, ["b"]),
            "field 'b': the key is not a property",
        ),
        (schema_line("s", {"a": {"type": {}}}), "field 'a': its schema names a type"),
        (schema_line("s", {"a": {"type": [["string"]]}}), "field 'a': its schema names a type"),
        (schema_line("s", {"a": {"type": 5}}), "field 'a': its schema names a type"),
        ('{"type": "SCHEMA", "schema": {}}', "lacks its stream"),
        ('{"type": "SCHEMA", "stream": "s"}', "lacks its stream or its schema"),
        ('{"type": "SCHEMA", "stream": "s", "schema": 5}', "no properties"),
        (
            '{"type": "SCHEMA", "stream": "s", "schema": {}, "key_properties": "a"}',
            "key_properties",
        ),
    ],
)
def test_a_schema_that_cannot_be_loaded_is_refused(
    loader: Loader,
    line: str,
    message: str,
) -> None:
    outcome = loader.run(*LINES, line)
    assert (outcome.code, outcome.states) == (1, [{"n": 1}])
    assert "line 4" in outcome.log
    assert message in outcome.log
    assert "Traceback" not in outcome.log
