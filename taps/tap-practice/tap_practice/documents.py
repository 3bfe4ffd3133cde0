"""Documents filed under something: the API gives them no key."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from spile import Pagination
from typing_extensions import override

from tap_practice.client import PracticeStream

if TYPE_CHECKING:
    from singer_sdk.helpers.types import Context

# What tells the documents of one owner apart; the URL may be signed anew for each response.
_IDENTIFYING = ("Folder", "Title", "Date", "CreatedBy")


class DocumentsStream(PracticeStream):
    """Base class of streams of documents: one request for each of their owners.

    The first of the primary keys is the owner's.
    """

    records_path = ("Response", "Documents", "Document")
    other_records_paths = (("Documents", "Document"),)
    pagination = Pagination()

    @override
    def prepare_records(
        self, records: list[dict[str, Any]], context: Context | None
    ) -> list[dict[str, Any]]:
        owner = context[self.primary_keys[0]] if context else None
        names, seen = self._identifying(), Counter[tuple[str, ...]]()
        prepared = []
        for record in records:
            marks = tuple(str(record.get(name) or "").strip() for name in names)
            key = self._digest(owner, *marks, seen[marks])
            seen[marks] += 1
            prepared.append({**record, "DocumentKey": key})
        return prepared

    def _identifying(self) -> list[str]:
        """The fields that a key is made of; a key that anybody can compute tells no person."""
        personal, properties = self.personal_data, self.schema["properties"]
        return [
            name
            for name in _IDENTIFYING
            if personal.key or not personal.drops(properties[name], is_key=False)
        ]

    def _digest(self, *parts: object) -> str:
        text = json.dumps(parts, ensure_ascii=False)
        if self.personal_data.mode == "keep":
            return hashlib.sha256(text.encode()).hexdigest()
        return str(self.personal_data.digest(text))
