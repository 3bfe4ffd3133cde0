"""The lists of the account itself: most as data, and those in which records lie under others."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.recruitment.candidates import REASONS, WITHDREW
from sandbox_api.data.identifiers import uuid_of
from sandbox_api.data.listings import Listing, ShapedStream
from sandbox_api.data.records import RecordStream

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox_api.data.records import Record

_CHOICES = "[{id: hex, body: title}]"
_QUESTION = f"""
    body: str; type: str=free_text|boolean|dropdown|multiple_choice; required: bool
    single_answer?: bool; choices?: {_CHOICES}
"""
_PERSON = "{id, name}"

#: Members come before all that names them.
PEOPLE: Mapping[str, Listing] = MappingProxyType(
    {
        "members": Listing(
            """
            id: hex!; name: name; headline: null/title; email: email
            role: str=admin|simple|reviewer; type: str=Member
            hris_role: str=hris_admin|hris_employee; roles: [str=ats.admin|ats.simple|hris.admin]
            active: bool; collaboration_rules: [obj]; hris_member_scope: null
            """,
            size=14,
        ),
    }
)

LISTINGS: Mapping[str, Listing] = MappingProxyType(
    {
        "custom_attributes": Listing(
            f"""
            id: hex!; type: str=free_text|dropdown|boolean|numeric; enabled: bool; label: title
            hint: null/str; single_answer?: bool; choices?: {_CHOICES}
            """,
            size=9,
        ),
        "requisitions": Listing(
            f"""
            id: hex!; code: str!; state: str=draft|pending|approved|filled|rejected
            reason: str=new|replacement; employment_type: str=full_time|part_time
            plan_date: date; start_date: null/date; candidate_id: null/->candidates
            created_at: created; updated_at: updated
            job: ->jobs{{id, title}}; department: ->departments{_PERSON}
            requester: ->members#1{_PERSON}; hiring_manager: ->members#2{_PERSON}
            owner: ->members#3{_PERSON}
            location: {{location_str: city; country: country; country_code: str=FI
              region: null; region_code: null; city: city; zip_code: postcode}}
            salary_range: {{from: money; to: money; frequency: str=yearly; currency_iso: str=EUR}}
            salary?: {{amount: money; frequency: str=yearly; currency_iso: str=EUR}}
            requisition_attributes: [{{name: title, value: {{body: str}}}}]
            approval_groups: [{{id: hex
              approvers: [{{id: ->members, name: ->members.name
                decision: str=approved|pending}}]}}]
            """,
            size=30,
        ),
        "permission_sets": Listing(
            "id: hex!; name: str!; label: {en: title}; description: {en: str}", size=4
        ),
        "employee_fields": Listing(
            """
            id: str!; label: title; hint: null; type: str=text|dropdown|date|file
            approvable_by: str=admin; editable_by: str=admin|employee; editable_by_new: int=4|5|7
            editable_by_roles: [str=hris.admin]; viewable_by: str=all|employee
            viewable_by_new: int=5|7|15; viewable_by_roles: [str=hris.admin]
            keep_history: bool; is_multiple: bool; autogenerate?: bool; date_format?: str=fullDate
            choices?: [{id: hex, label: title, position: int=0|1|2}]
            subfields?: [{id: hex; label: title; hint: null; type: str=text|file; position: int=0|1
              editable_by_new: int=5; viewable_by_new: int=7
              choices: [{id: hex, label: title, position: int=0|1}]}]
            """,
            size=24,
        ),
        "subscriptions": Listing(
            """
            id: int!; event: str=candidate_created|candidate_moved|employee_created
            target: str=https://hooks.example.com; valid_until: null; created_at: created
            job_shortcode?: ->jobs.shortcode; stage_slug?: str=applied|offer
            """,
            size=4,
        ),
        "job_questions": Listing(
            f"shortcode: ^.shortcode; id: hex!; {_QUESTION}", parent="jobs", each=1.5
        ),
        "job_custom_attributes": Listing(
            f"""
            shortcode: ^.shortcode; id: hex!; type: str=free_text|dropdown|file; label: title
            required: bool; enabled: bool; hint: null/str; single_answer?: bool
            choices?: {_CHOICES}; supported_file_types?: [str=pdf|docx]; max_file_size?: int
            """,
            parent="jobs",
        ),
        "employee_documents": Listing(
            """
            employee_id: ^.id; id: hex!; filename: title; filesize: int
            filepath: str=https://files.example.com/employees/document.pdf
            type: str=simple_employee_document; created_by: name
            created_at: created; updated_at: updated
            """,
            parent="employees",
            each=0.5,
        ),
    }
)


class RecruitmentList(ShapedStream):
    """A list of this API that is declared as data."""

    api = "recruitment"


class Tree(RecordStream):
    """Base of the lists in which a record may lie under another."""

    api = "recruitment"

    def key(self, index: int) -> str:
        """Return a record's id."""
        return uuid_of(self.full_name(), index)

    def above(self, index: int) -> int | None:
        """Return the index of the record above, one that is never deleted; none at the top."""
        if index % 4 == 0 or not self.lifecycle.permanent_count:
            return None
        found = self.lifecycle.permanent(index // 4)
        return found if found < index else None

    def title(self, index: int) -> str:
        """Return a record's name, which never changes."""
        return f"{self.samples.company(self.dice(index))} {index}"

    @override
    def record(self, index: int) -> Record:
        above = self.above(index)
        return {
            "id": self.key(index),
            "name": self.title(index),
            "parent_id": None if above is None else self.key(above),
            "sample": self.flag(index, 3),
        }


class Departments(Tree):
    """Parts of the company."""

    name = "departments"
    size = 12

    @override
    def key(self, index: int) -> str:
        return f"{0x92B70 + index:x}"


class LegalEntities(Tree):
    """Legal entities, with their places and sites."""

    name = "legal_entities"
    size = 8

    @override
    def record(self, index: int) -> Record:
        above = self.above(index)
        names = [self.title(one) for one in ([] if above is None else [above])]
        return {
            **super().record(index),
            "legal_name": self.samples.text(self.dice(index)),
            "type": "entity" if above is None else ("location", "site")[index % 2],
            "display_name": " | ".join([*names, self.title(index)]),
            "timezone": None if above is None else "Europe/Helsinki",
            "geofencing_settings": None if index % 3 else {"enabled": True, "radius": 150},
        }


class Reasons(RecordStream):
    """Why candidates are turned down; the first ones are those that candidates have."""

    api = "recruitment"
    name = "disqualification_reasons"
    size = 12

    @override
    def record(self, index: int) -> Record:
        known = index < len(REASONS)
        words = REASONS[index] if known else f"{self.samples.sentence(self.dice(index))} {index}"
        return {
            "id": f"b29c{index:04x}",
            "description": words if known else self.revised(words, index),
            "candidate_withdrew": words == WITHDREW,
            "position": index + 1,
        }


class WorkSchedules(RecordStream):
    """Hours at which employees work."""

    api = "recruitment"
    name = "work_schedules"
    size = 6

    @override
    def record(self, index: int) -> Record:
        part_time = index % 2
        hours = Decimal("4.00") if part_time else Decimal("7.50")
        day = {
            "work_hours": f"{hours:.2f}",
            "break_duration": "00:30",
            "work_intervals": [{"to_time": "16:30", "from_time": "08:30"}],
            "break_intervals": [],
        }
        week = ("monday", "tuesday", "wednesday", "thursday", "friday")
        return {
            "id": f"{0x66E8 + index:x}",
            "name": self.revised(("Full time", "Part time")[part_time], index),
            "status": "active",
            "work_days": [{"day_of_week": name, **day} for name in week],
            "week_starts_on": "monday",
            "work_hours": f"{hours * len(week):.2f}",
            "sample": False,
        }


class Accounts(RecordStream):
    """The one account that the token may read."""

    api = "recruitment"
    name = "accounts"
    size = 1

    @override
    def indices(self) -> Sequence[int]:
        return range(min(self.lifecycle.size, 1))

    @override
    def record(self, index: int) -> Record:
        return {
            "id": f"b4e{index:02x}",
            "name": "Sandbox Oy",
            "subdomain": "sandbox",
            "description": self.revised("Ships and harbours", index),
            "summary": "",
            "website_url": "https://sandbox.example.com",
        }
