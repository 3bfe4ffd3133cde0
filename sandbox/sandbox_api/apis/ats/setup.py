"""The records of the applicant tracking API that describe the organisation itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from typing_extensions import override

from sandbox_api.data.identifiers import uuid_of
from sandbox_api.data.lifecycle import iso
from sandbox_api.data.records import Record, RecordStream


def milliseconds(seconds: int) -> int:
    """Return a timestamp in Unix milliseconds, with an odd remainder."""
    return seconds * 1000 + seconds * 7 % 1000


class AtsStream(RecordStream):
    """What all streams of this API share: UUIDs and times to the millisecond."""

    api = "ats"

    @staticmethod
    def key_in(stream: str, index: int) -> str:
        """Return the id of a record of another stream."""
        return uuid_of(f"ats.{stream}", index)

    @staticmethod
    def other_key(kind: str, index: int) -> str:
        """Return the id of something that has no stream of its own."""
        return uuid_of(kind, index)

    @staticmethod
    def timestamp(seconds: int) -> str:
        """Return a timestamp the way this API writes it."""
        return f"{iso(seconds)[:-1]}.{milliseconds(seconds) % 1000:03}Z"

    @staticmethod
    def custom_value(dice: int) -> Record:
        """Return a custom field's value, of any of the types there are."""
        values: tuple[tuple[str, Any], ...] = (
            ("Relocation", bool(dice >> 3 & 1)),
            ("Score", Decimal("4.50")),
            ("Badge number", 2**53 + 1),
            ("Remark", ("", "naïve ☕", None)[(dice >> 3) % 3]),
            ("Languages", ["Deutsch", "日本語"]),
            ("Expectation", {"value": Decimal("55000.00"), "currencyCode": "EUR"}),
        )
        place = dice % len(values)
        title, value = values[place]
        return {"id": uuid_of("custom", place), "title": title, "value": value}

    def key(self, index: int) -> str:
        """Return a record's id."""
        return uuid_of(self.full_name(), index)

    def any(self, dice: int) -> int | None:
        """Return a record to refer to, or none if there is none."""
        return self.lifecycle.permanent(dice) if self.lifecycle.permanent_count else None

    def any_key(self, dice: int) -> str | None:
        """Return the id of a record to refer to, or none if there is none."""
        found = self.any(dice)
        return None if found is None else self.key(found)

    def created(self, index: int) -> str:
        """Return when a record was created."""
        return self.timestamp(self.lifecycle.created_at(index))

    def changed(self, index: int) -> str:
        """Return when a record was changed."""
        return self.timestamp(self.changed_at(index))


class Users(AtsStream):
    """People who use the system."""

    name = "users"
    size = 120

    def short(self, dice: int) -> Record | None:
        """Return a user as other records show it."""
        index = self.any(dice)
        if index is None:
            return None
        person = self.samples.person(self.dice(index))
        return {
            "id": self.key(index),
            "firstName": person.first,
            "lastName": person.last,
            "email": f"{person.slug}.{index}@example.com",
        }

    @override
    def record(self, index: int) -> Record:
        person = self.samples.person(self.dice(index))
        return {
            "id": self.key(index),
            "firstName": person.first,
            "lastName": person.last,
            "email": f"{person.slug}.{index}@example.com",
            "globalRole": ("Limited Access", "Elevated Access", "Organization Admin")[index % 3],
            "isEnabled": not self.flag(index, 5),
            "updatedAt": self.changed(index),
            "managerId": self.any_key(0) if index else None,
        }


class ArchiveReasons(AtsStream):
    """Why applications end."""

    name = "archive_reasons"
    size = 22

    def short(self, dice: int) -> Record | None:
        """Return a reason as applications show it."""
        index = self.any(dice)
        return None if index is None else self._lasting(index)

    @override
    def record(self, index: int) -> Record:
        return {**self._lasting(index), "isArchived": self.flag(index, 4)}

    def _lasting(self, index: int) -> Record:
        text = ("Chose another offer", "Größe passt nicht", 'Said "no"', "")[index % 4]
        kind = ("RejectedByCandidate", "RejectedByOrg", "Other")[index % 3]
        return {"id": self.key(index), "text": text, "reasonType": kind}


class Tags(AtsStream):
    """Labels of candidates."""

    name = "candidate_tags"
    size = 45

    def short(self, dice: int) -> Record | None:
        """Return a label as candidates show it."""
        index = self.any(dice)
        return None if index is None else self._lasting(index)

    @override
    def record(self, index: int) -> Record:
        return {**self._lasting(index), "isArchived": self.flag(index, 4)}

    def _lasting(self, index: int) -> Record:
        return {
            "id": self.key(index),
            "title": f"{('Alumni', 'VIP ⭐', 'Empfohlen')[index % 3]} {index}",
        }


class CustomFields(AtsStream):
    """Fields that the organisation added."""

    name = "custom_fields"
    size = 32

    @override
    def record(self, index: int) -> Record:
        kinds = ("Boolean", "Number", "String", "ValueSelect", "Date", "Currency")
        found: Record = {
            "id": self.key(index),
            "title": f"Field {index}",
            "description": self.samples.text(self.edit_dice(index) >> 4),
            "objectType": ("Application", "Candidate", "Job", "Offer")[index % 4],
            "fieldType": kinds[index % 6],
            "isArchived": self.flag(index, 5),
            "isRequired": index % 2 == 0,
            "isPrivate": False,
        }
        if kinds[index % 6] == "ValueSelect":
            choices = ({"label": "Yes", "value": "yes"}, {"label": "", "value": ""})
            found["selectableValues"] = [{**choice, "isArchived": False} for choice in choices]
        return found


class Departments(AtsStream):
    """Parts of the organisation."""

    name = "departments"
    size = 26

    @override
    def record(self, index: int) -> Record:
        found: Record = {
            "id": self.key(index),
            "name": f"{('Optics', 'Büro', 'Łączność', '研究')[index % 4]} {index}",
            "parentId": self.any_key(0) if index else None,
            "isArchived": self.flag(index, 6),
            "createdAt": self.created(index),
            "updatedAt": self.changed(index),
        }
        if index % 3 == 0:
            found["extraData"] = {"cost centre": f"{index:04}", "größe": index}
        return found


class FeedbackForms(AtsStream):
    """Forms that interviewers fill in."""

    name = "feedback_form_definitions"
    size = 18

    @override
    def record(self, index: int) -> Record:
        question = {"id": f"q{index}", "type": "Score", "path": "skills", "title": "Skills"}
        section = {"title": "Skills", "fields": [{"isRequired": True, "field": question}]}
        return {
            "id": self.key(index),
            "title": f"Scorecard {index}",
            "isArchived": self.flag(index, 5),
            "isDefaultForm": index == 0,
            "organizationId": self.other_key("organisation", 0),
            "formDefinition": {"sections": [section] if index % 4 else []},
        }


class Locations(AtsStream):
    """Places of work."""

    name = "locations"
    size = 30

    @override
    def record(self, index: int) -> Record:
        place = self.samples.place(self.dice(index))
        address = {"addressCountry": place.country, "addressLocality": place.city}
        return {
            "id": self.key(index),
            "name": place.city,
            "externalName": self.revised(place.city, index) if index % 3 else None,
            "isArchived": self.flag(index, 6),
            "isRemote": index % 5 == 0,
            "workplaceType": ("OnSite", "Hybrid", "Remote")[index % 3],
            "type": "Location" if index % 6 else "LocationHierarchy",
            "address": {"postalAddress": address} if index % 4 else None,
        }


class Sources(AtsStream):
    """Where candidates come from."""

    name = "sources"
    size = 28

    def short(self, dice: int) -> Record | None:
        """Return a source as candidates show it."""
        index = self.any(dice)
        return None if index is None else self._lasting(index)

    @override
    def record(self, index: int) -> Record:
        return {**self._lasting(index), "isArchived": self.flag(index, 5)}

    def _lasting(self, index: int) -> Record:
        kind = {
            "id": self.other_key("source type", index % 3),
            "title": "Events",
            "isArchived": False,
        }
        return {"id": self.key(index), "title": f"Job fair {index}", "sourceType": kind}
