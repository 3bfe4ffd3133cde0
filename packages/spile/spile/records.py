"""Records brought to the types of a schema, one by one: the path for whatever is not plain.

The typed decoder (`spile.decoding`) is faster and refuses what is not exactly as declared; then
this module looks at the page's records again, converts, reports, or says which field is wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from spile.exceptions import TypeMismatchError
from spile.inference import infer, merge, settle
from spile.personal import PersonalData
from spile.shaping import (
    ARRAY,
    DATE,
    DATE_TIME,
    OBJECT,
    SCALARS,
    Convert,
    Mismatch,
    first_of,
    types_of,
)

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterable, Mapping, Sequence

    Path = tuple[str, ...]

_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(T00:00:00(\.0+)?)?", re.ASCII)
_LOCAL_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How a stream's records are brought into shape.

    Attributes:
        add_unknown: True to add a field that the schema lacks, False to leave it out.
        null_mismatches: True to write null for a value that cannot be its declared type.
        personal: What happens to annotated properties.
        from_xml: True if values come as text, and lists with one element as that element.
        aliases: Spellings of property names that are brought to one.
        deselected: Breadcrumbs of the properties that are not written.
    """

    add_unknown: bool = False
    null_mismatches: bool = False
    personal: PersonalData = field(default_factory=PersonalData)
    from_xml: bool = False
    aliases: Mapping[str, str] = field(default_factory=dict)
    deselected: frozenset[tuple[str, ...]] = frozenset()


@dataclass(slots=True)
class Report:
    """Warns once per stream and field, and counts the rest."""

    logger: logging.Logger
    unknown: dict[Path, bool] = field(default_factory=dict)
    nulled: Counter[str] = field(default_factory=Counter)

    def saw_unknown(self, path: Path, *, kept: bool) -> None:
        """A field that the schema lacks was left out, or kept."""
        if path not in self.unknown:
            self.unknown[path] = kept
            what = "kept" if kept else "left out"
            hint = "" if kept else "; set unknown_fields to add to load it"
            self.logger.warning(
                "Field '%s' is not in the schema and was %s%s", ".".join(path), what, hint
            )

    def saw_mismatch(self, path: Path, expected: str) -> None:
        """A value was replaced by null."""
        name = ".".join(path)
        if not self.nulled[name]:
            self.logger.warning("Field '%s' holds values that are no %s: null", name, expected)
        self.nulled[name] += 1

    def summarize(self) -> None:
        """Say how often each field was replaced by null."""
        for name, count in self.nulled.items():
            self.logger.warning("Field '%s': %d values were replaced by null", name, count)


class RecordShaper:
    """Brings decoded records to the types of a schema.

    Args:
        schema: JSON Schema of the records; changed in place when unknown fields are added.
        keys: Key properties: never null, never replaced.
        rules: What to do with what does not fit.
        report: Takes warnings.
        added: Fields of the schema that an earlier run added.
    """

    def __init__(
        self,
        schema: dict[str, Any],
        keys: Sequence[str],
        rules: Rules,
        report: Report,
        *,
        added: Iterable[Path] = (),
    ) -> None:
        self.schema = schema
        self.keys = tuple(keys)
        self.rules = rules
        self.report = report
        #: True once a field was added or widened; whoever writes the new SCHEMA sets it back.
        self.schema_changed = False
        #: Fields that the schema got during this run or an earlier one.
        self.added: set[Path] = set(added)
        self._shape = self._object(schema, ())

    def shape(self, record: dict[str, Any]) -> dict[str, Any]:
        """The record as its schema declares it.

        Raises:
            TypeMismatchError: A value cannot be its declared type; names field and primary key.
        """
        try:
            shaped: dict[str, Any] = self._shape(record)
            self._check_keys(shaped)
        except Mismatch as mismatch:
            raise TypeMismatchError(self._explain(mismatch, record)) from None
        return shaped

    def _check_keys(self, shaped: dict[str, Any]) -> None:
        for key in self.keys:
            if shaped.get(key) is None:
                raise Mismatch(_KEY, (key,))

    def _explain(self, mismatch: Mismatch, record: dict[str, Any]) -> str:
        key = ", ".join(
            f"{key}={record.get(key)!r}"
            for key in self.keys
            if not isinstance(record.get(key), (dict, list))
        )
        if self.rules.personal.mode != "keep":
            key = ""
        where = f" in the record with {key}" if key else ""
        if mismatch.expected == _KEY:
            return (
                f"Key '{'.'.join(mismatch.path)}' is missing or null{where}. "
                "Choose keys that every record has."
            )
        return (
            f"Field '{'.'.join(mismatch.path)}'{where} is no {mismatch.expected}. "
            "Set on_type_error to null to load the rest, or correct the schema."
        )

    def _value(self, schema: dict[str, Any], path: Path) -> Convert:
        inner = self._typed(schema, path)
        is_key = len(path) == 1 and path[0] in self.keys
        if self.rules.personal.hashes(schema, is_key=is_key):
            digest = self.rules.personal.digest
            return lambda value: digest(inner(value)) if value is not None else None
        if self.rules.from_xml and _is_wrapper(schema):
            return lambda value: inner({} if value is None else value)
        if self.rules.from_xml and types_of(schema) == ("array",):
            return inner
        return lambda value: None if value is None else inner(value)

    def _typed(self, schema: dict[str, Any], path: Path) -> Convert:
        types = types_of(schema)
        if not types:
            return _anything
        converters = {name: self._of_type(name, schema, path) for name in types}
        return first_of(converters) if len(types) > 1 else converters[types[0]]

    def _of_type(self, name: str, schema: dict[str, Any], path: Path) -> Convert:
        if name == "object":
            return self._object(schema, path)
        if name == "array":
            return self._array(schema, path)
        if name == "string" and self.rules.from_xml and "format" in schema:
            return {"date": _day, "date-time": _moment}.get(schema["format"], SCALARS[name])
        return SCALARS[name]

    def _array(self, schema: dict[str, Any], path: Path) -> Convert:
        item = self._value(schema.get("items") or {}, path)
        from_xml, nulls = self.rules.from_xml, self.rules.null_mismatches

        def convert(value: Any) -> list[Any]:
            if from_xml and not isinstance(value, list):
                value = [] if value is None else [value]
            if not isinstance(value, list):
                raise Mismatch(ARRAY)
            if not nulls:
                return [item(element) for element in value]
            return [self._or_null(item, element, path) for element in value]

        return convert

    def _or_null(self, convert: Convert, value: Any, path: Path) -> Any:
        try:
            return convert(value)
        except Mismatch as mismatch:
            self.report.saw_mismatch((*path, *mismatch.path), mismatch.expected)
            return None

    def _object(self, schema: dict[str, Any], path: Path) -> Convert:
        properties: dict[str, Any] = schema.get("properties") or {}
        keeps_all = bool(schema.get("additionalProperties", not properties))
        if not properties and keeps_all and path:
            return _any_object
        skipped = {name for name in properties if self.is_skipped(name, properties[name], path)}
        fields = {
            name: self._value(node, (*path, name))
            for name, node in properties.items()
            if name not in skipped
        }
        aliases = self.rules.aliases

        def convert(value: Any) -> dict[str, Any]:
            if not isinstance(value, dict):
                raise Mismatch(OBJECT)
            if aliases:
                value = {aliases.get(name, name): item for name, item in value.items()}
            shaped = {
                name: self._field(field_, value[name], (*path, name))
                for name, field_ in fields.items()
                if name in value
            }
            for name in value.keys() - fields.keys() - skipped:
                self._unknown(schema, fields, shaped, (*path, name), value[name], keeps_all)
            return shaped

        return convert

    def is_skipped(self, name: str, schema: dict[str, Any], path: Path) -> bool:
        """True if a property is read but not written."""
        is_key = not path and name in self.keys
        crumbs = tuple(part for step in (*path, name) for part in ("properties", step))
        return crumbs in self.rules.deselected or self.rules.personal.drops(schema, is_key=is_key)

    def _field(self, convert: Convert, value: Any, path: Path) -> Any:
        try:
            return convert(value)
        except Mismatch as mismatch:
            if path in self.added and not mismatch.path:
                return self._widen(path, value)
            whole = (*path[-1:], *mismatch.path)
            is_key = len(path) == 1 and path[0] in self.keys
            if not self.rules.null_mismatches or is_key:
                raise Mismatch(mismatch.expected, whole) from None
            self.report.saw_mismatch((*path, *mismatch.path), mismatch.expected)
            return None

    def _unknown(  # noqa: PLR0913, PLR0917  # the object's converter hands over all it knows
        self,
        schema: dict[str, Any],
        fields: dict[str, Convert],
        shaped: dict[str, Any],
        path: Path,
        value: Any,
        keeps_all: bool,  # noqa: FBT001
    ) -> None:
        name = path[-1]
        if self.rules.add_unknown:
            if value is None:
                # Null says nothing about the type; the field is added with its first value.
                return
            self.added.add(path)
            schema.setdefault("properties", {})[name] = settle(infer(value))
            fields[name] = self._value(schema["properties"][name], path)
            self.schema_changed = True
            shaped[name] = self._field(fields[name], value, path)
            return
        self.report.saw_unknown(path, kept=keeps_all)
        if keeps_all:
            shaped[name] = value

    def _widen(self, path: Path, value: Any) -> Any:
        """Give an added field the type that fits both what came before and this value."""
        node = settle(merge(find_property(self.schema, path), infer(value)))
        add_property(self.schema, path, node)
        self.schema_changed = True
        self._shape = self._object(self.schema, ())
        return self._value(node, path)(value)


_KEY = "key"


def _anything(value: Any) -> Any:
    return value


def _any_object(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise Mismatch(OBJECT)


def _is_wrapper(schema: dict[str, Any]) -> bool:
    """True for an object that only holds lists: XML writes such a one empty for empty lists."""
    properties = schema.get("properties") or {}
    return bool(properties) and all(types_of(node) == ("array",) for node in properties.values())


def _day(value: Any) -> str:
    if isinstance(value, str) and (found := _DAY.fullmatch(value.strip())):
        return "-".join(found.group(1, 2, 3))
    raise Mismatch(DATE)


def _moment(value: Any) -> str:
    """A moment with its zone; the fields that are declared so come in UTC and without one."""
    if not isinstance(value, str):
        raise Mismatch(DATE_TIME)
    text = value.strip()
    return f"{text}Z" if _LOCAL_MOMENT.fullmatch(text) else text


def find_property(schema: dict[str, Any], path: Path) -> dict[str, Any]:
    """The schema node at a path of property names, through the items of lists."""
    for name in path:
        holder = schema["items"] if "properties" not in schema and "items" in schema else schema
        schema = holder["properties"][name]
    return schema


def add_property(schema: dict[str, Any], path: Path, node: dict[str, Any]) -> None:
    """Put a node at a path of property names; nothing if what should hold it is gone."""
    try:
        holder = find_property(schema, path[:-1])
    except KeyError:
        return
    if "items" in holder and "properties" not in holder:
        holder = holder["items"]
    holder.setdefault("properties", {})[path[-1]] = node
