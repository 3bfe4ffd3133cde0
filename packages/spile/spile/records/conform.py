"""Records brought to the types of a schema, one by one: the path for whatever is not plain.

The typed decoder (`spile.records.decode`) is faster and refuses what is not exactly as declared;
then this module looks at the page's records again, converts, warns, or says which field is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spile.exceptions import TypeMismatchError
from spile.records.convert import (
    ARRAY,
    EMPTY,
    OBJECT,
    SCALARS,
    Mismatch,
    Unreadable,
    check_readable,
    emptiable,
    first_of,
    keeps_unknown,
    renamed,
    to_date,
    to_timestamp,
    types_of,
)
from spile.records.inference import infer, merge, settle
from spile.records.personal import PersonalData
from spile.records.schema import find_property, set_property
from spile.records.text import UNREADABLE
from spile.records.warnings import show_path
from spile.redaction import LONGEST_NAME, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from spile.records.warnings import FieldWarnings
    from spile.typing import JSON, Convert, FieldPath, Record, Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How a stream's records are brought to its schema.

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
    deselected: frozenset[FieldPath] = frozenset()


class _Widened(Exception):  # noqa: N818  # no error: the page starts over
    """A field's type was widened: what was conformed before may be of the old one."""


class RecordConformer:
    """Brings decoded records to the types of a schema.

    Args:
        schema: JSON Schema of the records; changed in place when unknown fields are added.
        keys: Key properties: never null, never replaced.
        rules: What to do with what does not fit.
        warnings: Takes what is odd about fields.
        added: Fields of the schema that an earlier run added.
    """

    def __init__(
        self,
        schema: Schema,
        keys: Sequence[str],
        rules: Rules,
        warnings: FieldWarnings,
        *,
        added: Iterable[FieldPath] = (),
    ) -> None:
        self.schema = schema
        self.keys = tuple(keys)
        self.rules = rules
        self.warnings = warnings
        #: True once a field was added or widened; whoever writes the new SCHEMA sets it back.
        self.schema_changed = False
        #: Fields that the schema got during this run or an earlier one.
        self.added: set[FieldPath] = set(added)
        #: How often the schema changed.
        self.changes = 0
        self._damaged = False
        self._conform = self._object(schema, ())

    def conform_page(self, records: Sequence[Record], *, damaged: bool = False) -> list[Record]:
        """The records of a page; all once more if one of them widened the type of a field.

        Args:
            records: Decoded records.
            damaged: True if marks stand for values that cannot be read (`spile.records.text`).

        Raises:
            TypeMismatchError: A value cannot be its declared type; names field and primary key.
        """
        if damaged is not self._damaged:
            self._damaged = damaged
            self._conform = self._object(self.schema, ())
        while True:
            try:
                return [self._conform_one(record) for record in records]
            except _Widened:
                self._conform = self._object(self.schema, ())

    def _conform_one(self, record: Record) -> Record:
        try:
            conformed: Record = self._conform(record)
            self._check_keys(conformed)
        except Mismatch as mismatch:
            raise TypeMismatchError(self._explain(mismatch, record)) from None
        return conformed

    def _check_keys(self, conformed: Record) -> None:
        for key in self.keys:
            if conformed.get(key) is None:
                raise Mismatch(_KEY, (key,))

    def _explain(self, mismatch: Mismatch, record: Record) -> str:
        keys = {key: record.get(key) for key in self.keys if key != mismatch.path[0]}
        named = ", ".join(
            f"{key}={printable(repr(value), LONGEST_NAME)}"
            for key, value in keys.items()
            if not isinstance(value, (dict, list)) and value not in UNREADABLE
        )
        if self.rules.personal.mode != "keep":
            named = ""
        where = f" in the record with {named}" if named else ""
        field_ = show_path(mismatch.path)
        if mismatch.expected == _KEY:
            return f"Key '{field_}' is missing or null{where}. Choose keys that every record has."
        unreadable = isinstance(mismatch, Unreadable)
        advice = "report this to the vendor" if unreadable else "correct the schema"
        if mismatch.path[0] not in self.keys:
            advice = f"set on_type_error to null to load the rest, or {advice}"
        advice = f"{advice[0].upper()}{advice[1:]}"
        return f"Field '{field_}'{where} is not {mismatch.expected}. {advice}."

    def _value(self, schema: Schema, path: FieldPath) -> Convert:
        inner = self._plain(schema, path)
        if self.rules.personal.hashes(schema, is_key=self._is_key(path)):
            digest = self.rules.personal.digest
            return lambda value: digest(inner(value))
        return inner

    def _plain(self, schema: Schema, path: FieldPath) -> Convert:
        inner = self._typed(schema, path)
        if self.rules.from_xml:
            return emptiable(schema, inner)
        return lambda value: None if value is None else inner(value)

    def _typed(self, schema: Schema, path: FieldPath) -> Convert:
        types = types_of(schema)
        if not types:
            return self._kept(path)
        converters = {name: self._of_type(name, schema, path) for name in types}
        convert = first_of(converters) if len(types) > 1 else converters[types[0]]
        return check_readable(convert) if self._damaged else convert

    def _of_type(self, name: str, schema: Schema, path: FieldPath) -> Convert:
        if name == "object":
            return self._object(schema, path)
        if name == "array":
            return self._array(schema, path)
        if name == "string" and self.rules.from_xml and "format" in schema:
            return {"date": to_date, "date-time": to_timestamp}.get(schema["format"], SCALARS[name])
        return SCALARS[name]

    def _array(self, schema: Schema, path: FieldPath) -> Convert:
        # Whether the entries are personal was decided for the list as a whole.
        item = self._plain(schema.get("items") or {}, path)
        from_xml, nulls = self.rules.from_xml, self.rules.null_mismatches

        def convert(value: JSON) -> list[JSON]:
            if from_xml:
                entries = value if isinstance(value, list) else [value]
                value = [entry for entry in entries if entry not in EMPTY]
            if not isinstance(value, list):
                raise Mismatch(ARRAY)
            if not nulls:
                return [item(element) for element in value]
            return [self._or_null(item, element, path) for element in value]

        return convert

    def _or_null(self, convert: Convert, value: JSON, path: FieldPath) -> JSON:
        try:
            return convert(value)
        except Mismatch as mismatch:
            if self._is_to_be_widened(mismatch, path):
                raise
            self.warnings.saw_mismatch((*path, *mismatch.path), mismatch.expected)
            return None

    def _object(self, schema: Schema, path: FieldPath) -> Convert:
        properties: Schema = schema.get("properties") or {}
        keeps_all = keeps_unknown(schema)
        if not properties and keeps_all and path:
            keep = self._kept(path)
            return lambda value: keep(_any_object(value))
        skipped = {name for name in properties if self.is_skipped(name, properties[name], path)}
        fields = {
            name: self._value(node, (*path, name))
            for name, node in properties.items()
            if name not in skipped
        }
        aliases = self.rules.aliases

        def convert(value: JSON) -> Record:
            if not isinstance(value, dict):
                raise Mismatch(OBJECT)
            if not aliases.keys().isdisjoint(value):
                value = renamed(value, aliases)
            conformed = {
                name: self._field(field_, value[name], (*path, name))
                for name, field_ in fields.items()
                if name in value
            }
            for name in value.keys() - fields.keys() - skipped:
                self._unknown(schema, fields, conformed, (*path, name), value[name], keeps_all)
            return conformed

        return convert

    def is_skipped(self, name: str, schema: Schema, path: FieldPath) -> bool:
        """True if a property is read but not written."""
        is_key = self._is_key((*path, name))
        crumbs = tuple(part for step in (*path, name) for part in ("properties", step))
        return crumbs in self.rules.deselected or self.rules.personal.drops(schema, is_key=is_key)

    def _field(self, convert: Convert, value: JSON, path: FieldPath) -> JSON:
        try:
            return convert(value)
        except Mismatch as mismatch:
            if self._is_to_be_widened(mismatch, path):
                self._widen(path, value)
                raise _Widened from None
            whole = (*path[-1:], *mismatch.path)
            if not self.rules.null_mismatches or self._is_key(path):
                raise type(mismatch)(mismatch.expected, whole) from None
            self.warnings.saw_mismatch((*path, *mismatch.path), mismatch.expected)
            return None

    def _unknown(  # noqa: PLR0913, PLR0917  # the object's converter hands over all it knows
        self,
        schema: Schema,
        fields: dict[str, Convert],
        conformed: Record,
        path: FieldPath,
        value: JSON,
        keeps_all: bool,  # noqa: FBT001
    ) -> None:
        name = path[-1]
        if name in UNREADABLE:
            self.warnings.saw_unreadable_name(path[:-1])
            return
        if self.rules.add_unknown:
            if value is None or (isinstance(value, str) and value in UNREADABLE):
                # Nothing tells the type yet; the field is added with its first value.
                return
            if not self._is_added(path):
                self.added.add(path)
            schema.setdefault("properties", {})[name] = settle(infer(value), formats=False)
            fields[name] = self._value(schema["properties"][name], path)
            self._note_change(path, schema["properties"][name])
            conformed[name] = self._field(fields[name], value, path)
            return
        self.warnings.saw_unknown(path, kept=keeps_all)
        if keeps_all:
            conformed[name] = self._kept(path, nulls=True)(value)

    def _kept(self, path: FieldPath, *, nulls: bool | None = None) -> Convert:
        """A converter that keeps values of any type, without what cannot be read inside them."""
        if not self._damaged:
            return _anything
        if nulls is None:
            nulls = self.rules.null_mismatches and not self._is_key(path)
        check = check_readable(_anything)

        def keep(value: JSON, depth: int = 0) -> JSON:
            if depth > DEEPEST_DAMAGED:
                raise Unreadable(_TOO_DEEP)
            if isinstance(value, list):
                return [keep(item, depth + 1) for item in value]
            if not isinstance(value, dict):
                return self._or_null(check, value, path) if nulls else check(value)
            if not UNREADABLE.keys().isdisjoint(value):
                self.warnings.saw_unreadable_name(path)
            return {n: keep(v, depth + 1) for n, v in value.items() if n not in UNREADABLE}

        return keep

    def _is_key(self, path: FieldPath) -> bool:
        return len(path) == 1 and path[0] in self.keys

    def _is_to_be_widened(self, mismatch: Mismatch, path: FieldPath) -> bool:
        readable = not isinstance(mismatch, Unreadable)
        return readable and not mismatch.path and self._is_added(path)

    def _is_added(self, path: FieldPath) -> bool:
        """True if a field was added, or lies inside one that was."""
        return any(path[:length] in self.added for length in range(1, len(path) + 1))

    def _widen(self, path: FieldPath, value: JSON) -> None:
        """Give an added field the type that fits both what came before and this value."""
        node = merge(find_property(self.schema, path), infer(value))
        node = settle(node, formats=False)
        set_property(self.schema, path, node)
        self._note_change(path, node)

    def _note_change(self, path: FieldPath, node: Schema) -> None:
        self.warnings.saw_added(path, node.get("type"))
        self.schema_changed = True
        self.changes += 1


_KEY = "key"
_TOO_DEEP = "a value of a readable depth"
# How deep a value of any type may be nested beside text that cannot be read.
DEEPEST_DAMAGED = 200


def _anything(value: JSON) -> JSON:
    return value


def _any_object(value: JSON) -> Record:
    if isinstance(value, dict):
        return value
    raise Mismatch(OBJECT)
