"""The YAML beside staging views: what is loaded, what the views hold, and what is tested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from repo.transform.models import NOTE, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from repo.transform.columns import Column
    from repo.transform.streams import Stream

_FRESHNESS = {
    "warn_after": {"count": 36, "period": "hour"},
    "error_after": {"count": 7, "period": "day"},
}


class _Dumper(yaml.SafeDumper):
    """Indents lists, as people and yamllint do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  # as PyYAML declares it
        super().increase_indent(flow, False)


def _yaml(tap: str, content: Mapping[str, Any]) -> str:
    body = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6)
    return f"# {NOTE.format(tap)}\n# yamllint disable rule:line-length\n{body}"


def sources(tap: str, streams: Mapping[str, Stream]) -> str:
    """The file that describes the tables of a tap."""
    source = {
        "name": tap,
        "description": f"What tap-{tap} loads.",
        "database": _setting(tap, "database", "target.database"),
        "schema": _setting(tap, "schema", f"'tap_{tap}'"),
        "config": {
            "enabled": _enabled(tap),
            "loaded_at_query": "{{ spile.last_load(this) }}",
            "freshness": _FRESHNESS,
        },
        "tables": [_table(stream, streams) for stream in streams.values()],
    }
    return _yaml(tap, {"version": 2, "sources": [source]})


def _setting(tap: str, name: str, default: str) -> str:
    variable = f"spile_{tap}_{name}"
    environment = f"env_var('{variable.upper()}', '')"
    return f"{{{{ var('{variable}', none) or {environment} or {default} }}}}"


def _enabled(tap: str) -> str:
    variable = f"spile_{tap}_enabled"
    value = f"var('{variable}', env_var('{variable.upper()}', 'true'))"
    return f"{{{{ ({value} | string | lower in ['', 'true', '1', 'yes']) | as_bool }}}}"


def _table(stream: Stream, streams: Mapping[str, Stream]) -> dict[str, Any]:
    own = f"{stream.tap}_{stream.name}"
    tests = [_test("unique_and_not_null", f"{own}_key", columns=list(stream.keys))]
    if relations := stream.relations(streams):
        listed = [
            {"path": list(relation.path), "stream": relation.stream, "field": relation.field}
            for relation in relations
        ]
        named = f"{own}_relations"
        tests.append(_test("refers_to", named, tap=stream.tap, relations=listed))
    columns = [
        _column(name, node.get("description", ""), node.get("x-personal-data", ""))
        for name, node in stream.schema["properties"].items()
    ]
    return {
        "name": stream.name,
        "description": stream.description,
        "data_tests": tests,
        "columns": columns,
    }


def _test(kind: str, name: str, **arguments: Any) -> dict[str, Any]:
    return {f"spile.{kind}": {"name": name, "arguments": arguments}}


def models(tap: str, streams: Iterable[Stream]) -> str:
    """The file that describes the staging views of a tap."""
    views = [
        {
            "name": stream.model,
            "description": stream.description,
            "columns": [
                *(_view_column(column) for column in stream.columns),
                {"name": "loaded_at", "description": "Moment at which the row was loaded."},
            ],
        }
        for stream in streams
    ]
    return _yaml(tap, {"version": 2, "models": views})


def _view_column(column: Column) -> dict[str, Any]:
    return _column(column.name, column.description, column.personal)


def _column(name: str, description: str, personal: str) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "description": description}
    if quoted(name.lower()) != name:
        found["quote"] = True
    if personal:
        found["config"] = {"tags": ["personal_data"], "meta": {"personal_data": personal}}
    return found
