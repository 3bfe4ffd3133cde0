"""What happens to properties that are annotated as personal.

A schema property that identifies or describes a person carries `x-personal-data` with the kind of
its content. `hash` replaces such values by HMAC-SHA256, the same in every run and tap, so that
joins still work; `drop` leaves them out.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spile.typing import JSON, Schema

ANNOTATION = "x-personal-data"
_CANONICAL = msgspec.json.Encoder(decimal_format="number", order="deterministic")
# Keys stay joinable under `drop` even without a key of the user's own.
_PUBLIC_KEY = b"spile"


@dataclass(frozen=True, slots=True)
class PersonalData:
    """The user's choice.

    Attributes:
        mode: keep, hash or drop.
        key: Secret of the hashes.
    """

    mode: str = "keep"
    key: str = field(default="", repr=False)

    def drops(self, schema: Schema, *, is_key: bool) -> bool:
        """True if a property is to be left out; a key is hashed instead."""
        return self.mode == "drop" and _is_personal(schema) and not is_key

    def hashes(self, schema: Schema, *, is_key: bool) -> bool:
        """True if a property's values are to be hashed."""
        hashed = self.mode == "hash" or (self.mode == "drop" and is_key)
        return hashed and _is_personal(schema)

    def digest(self, value: JSON) -> JSON:
        """The hash of a value as 64 hex digits; of each element of a list; null stays null."""
        if value is None:
            return None
        if isinstance(value, list):
            return [self.digest(item) for item in value]
        text = value if isinstance(value, str) else _CANONICAL.encode(value).decode()
        key = self.key.encode() or _PUBLIC_KEY
        return hmac.new(key, text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()

    def written_schema(self, schema: Schema, keys: Sequence[str] = ()) -> Schema:
        """The schema of what is written: hashes are text, dropped properties are gone."""
        if self.mode == "keep":
            return schema
        return self._written(schema, frozenset(keys))

    def _written(self, schema: Schema, keys: frozenset[str]) -> Schema:
        written = dict(schema)
        if "properties" in schema:
            written["properties"] = {
                name: self._hashed(node)
                if self.hashes(node, is_key=name in keys)
                else self._written(node, frozenset())
                for name, node in schema["properties"].items()
                if not self.drops(node, is_key=name in keys)
            }
        if isinstance(schema.get("items"), dict):
            written["items"] = self._written(schema["items"], frozenset())
        return written

    @staticmethod
    def _hashed(schema: Schema) -> Schema:
        declared = schema.get("type", ["null"])
        null = ["null"] if "null" in declared else []
        kept = {k: v for k, v in schema.items() if k in {"description", ANNOTATION}}
        if "array" in declared:
            return {**kept, "type": ["array", *null], "items": {"type": ["string", "null"]}}
        return {**kept, "type": ["string", *null]}


def _is_personal(schema: Schema) -> bool:
    """True for an annotated node, and for a list of such."""
    items = schema.get("items")
    return ANNOTATION in schema or (isinstance(items, dict) and _is_personal(items))
