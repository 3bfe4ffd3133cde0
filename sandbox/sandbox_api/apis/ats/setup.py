"""The records of the applicant tracking API that describe the organisation itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.ats.stream import AtsStream

if TYPE_CHECKING:
    from sandbox_api.data.records import Record


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

    def team(self, dice: int) -> list[Record]:
        """Return up to two users as a hiring team shows them."""
        found = []
        for place in range(dice % 3):
            user = self.short(dice >> (8 * place))
            if user:
                member = {"userId": user["id"], "role": ("Recruiter", "Hiring Manager")[place]}
                found.append({**member, **{k: user[k] for k in ("firstName", "lastName", "email")}})
        return found

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


class CloseReasons(AtsStream):
    """Why openings are closed."""

    name = "close_reasons"
    size = 20

    @override
    def record(self, index: int) -> Record:
        text = ("Filled", "Budget gestrichen", 'On "hold"')[index % 3]
        return {
            "id": self.key(index),
            "reasonText": self.revised(f"{text} {index}", index),
            "isArchived": self.flag(index, 4),
        }


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
            "referenceIdentifier": f"field_{index}" if index % 2 else None,
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

    def definition(self, index: int) -> Record:
        """Return the questions of a form, which never change."""
        question = {"id": f"q{index}", "type": "Score", "path": "skills", "title": "Skills"}
        section = {"title": "Skills", "fields": [{"isRequired": True, "field": question}]}
        return {"sections": [section] if index % 4 else []}

    @override
    def record(self, index: int) -> Record:
        return {
            "id": self.key(index),
            "title": f"Scorecard {index}",
            "isArchived": self.flag(index, 5),
            "isDefaultForm": index == 0,
            "organizationId": self.other_key("organisation", 0),
            "formDefinition": self.definition(index),
        }


class Locations(AtsStream):
    """Places of work."""

    name = "locations"
    size = 30

    def short(self, dice: int) -> Record | None:
        """Return a location as jobs show it."""
        index = self.any(dice)
        return None if index is None else self._lasting(index)

    @override
    def record(self, index: int) -> Record:
        found = self._lasting(index)
        return {
            **found,
            "externalName": self.revised(found["name"], index) if index % 3 else None,
            "isArchived": self.flag(index, 6),
        }

    def _lasting(self, index: int) -> Record:
        place = self.samples.place(self.dice(index))
        address = {"addressCountry": place.country, "addressLocality": place.city}
        return {
            "id": self.key(index),
            "name": place.city,
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
