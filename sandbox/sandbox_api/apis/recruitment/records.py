"""The records of the recruitment API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.data.lifecycle import iso
from sandbox_api.data.records import Record, RecordStream

if TYPE_CHECKING:
    from sandbox_api.options import Options

_BOARD = "https://jobs.example.com"
_STATES = ("published", "closed", "draft", "archived")
_STAGE_KINDS = (
    ("Sourced", "sourced"),
    ("Applied", "applied"),
    ("Shortlist", "shortlisted"),
    ("Sea trial", "assessment"),
    ("First call", "phone-screen"),
    ("Interview", "interview"),
    ("Offer", "offer"),
    ("Hired", "hired"),
)


class Stages(RecordStream):
    """Steps of the hiring pipeline."""

    api = "recruitment"
    name = "stages"
    size = 16

    @staticmethod
    def slug(index: int) -> str:
        """Return a stage's slug."""
        name = _STAGE_KINDS[index % len(_STAGE_KINDS)][0].lower().replace(" ", "-")
        return name if index < len(_STAGE_KINDS) else f"{name}-{index}"

    @override
    def record(self, index: int) -> Record:
        name, kind = _STAGE_KINDS[index % len(_STAGE_KINDS)]
        return {
            "slug": self.slug(index),
            "name": self.revised(name, index),
            "kind": kind,
            "position": index,
        }


class Recruiters(RecordStream):
    """People outside who recruit for the account."""

    api = "recruitment"
    name = "recruiters"
    size = 210

    @override
    def record(self, index: int) -> Record:
        person = self.samples.person(self.dice(index))
        return {
            "id": f"r{index:06x}",
            "name": self.revised(person.name, index),
            "email": f"{person.slug}@agency.example" if index % 9 else None,
        }


class Jobs(RecordStream):
    """Openings."""

    api = "recruitment"
    name = "jobs"
    size = 240

    @staticmethod
    def key(index: int) -> str:
        """Return a job's id; ids grow with the index."""
        return f"{0x9F0000 + index:08x}"

    @staticmethod
    def shortcode(index: int) -> str:
        """Return the code that other records name a job by."""
        return f"JOB{index:07X}"

    def title(self, index: int) -> str:
        """Return a job's title, which never changes."""
        return self.samples.title(self.dice(index))

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        code = (None, "", f"OPS/{dice % 90}")[dice % 3]
        short, title = self.shortcode(index), self.title(index)
        return {
            "id": self.key(index),
            "title": title,
            "full_title": f"{title} - {code}" if code else title,
            "shortcode": short,
            "code": code,
            "state": _STATES[(dice + self.lifecycle.edits(index)) % len(_STATES)],
            "department": self._department(dice >> 8) if dice % 6 else None,
            "department_hierarchy": self._hierarchy(dice >> 8) if dice % 6 else [],
            "url": f"{_BOARD}/j/{short}",
            "application_url": f"{_BOARD}/j/{short}/apply",
            "shortlink": f"{_BOARD}/s/{self.key(index)}",
            "location": self._location(dice >> 16),
            "created_at": iso(self.lifecycle.created_at(index)),
        }

    @staticmethod
    def _department(dice: int) -> str:
        return ("Marine Operations", "Büro & Personal", "Research", "Łączność")[dice % 4]

    def _hierarchy(self, dice: int) -> list[Record]:
        # One department id is as large as 64 bits allow.
        number = 2**63 - 1 if dice % 4 == 0 else 4417 + dice % 4
        own = {"id": number, "name": self._department(dice)}
        return [{"id": 4410, "name": "Operations"}, own] if dice % 2 else [own]

    def _location(self, dice: int) -> Record:
        place = self.samples.place(dice)
        found: Record = {
            "location_str": f"{place.city}, {place.country}",
            "country": place.country,
            "country_code": place.country_code,
            "region": None,
            "region_code": "",
            "city": place.city,
            "zip_code": place.postcode,
            "telecommuting": dice % 3 == 0,
        }
        if self.options.vendor:
            found["workplace_type"] = ("remote", "hybrid", "on_site")[dice % 3]
        return found


class Candidates(RecordStream):
    """People who want a job, or are wanted for one."""

    api = "recruitment"
    name = "candidates"
    size = 1500

    def __init__(self, options: Options, jobs: Jobs, stages: Stages) -> None:
        """Remember the jobs applied to and the stages reached."""
        super().__init__(options)
        self._jobs = jobs
        self._stages = stages.lifecycle

    @staticmethod
    def key(index: int) -> str:
        """Return a candidate's id; ids grow with the index."""
        return f"c{index:08x}"

    def job_of(self, index: int) -> int | None:
        """Return the index of the job a candidate applied to."""
        jobs = self._jobs.lifecycle
        return jobs.permanent(self.dice(index) >> 8) if jobs.permanent_count else None

    def stage_of(self, index: int) -> str | None:
        """Return the slug of the stage a candidate has reached."""
        if not self._stages.permanent_count:
            return None
        return Stages.slug(self._stages.permanent(self.edit_dice(index) >> 3))

    @override
    def record(self, index: int) -> Record:
        dice, edited = self.dice(index), self.edit_dice(index)
        person = self.samples.person(dice)
        job = self.job_of(index)
        found: Record = {
            "id": self.key(index),
            "name": person.name,
            "firstname": person.first,
            "lastname": person.last,
            "headline": self.samples.text(edited >> 9) if index else "",
            "email": f"{person.slug}.{index}@example.org" if dice % 12 else None,
            "stage": self.stage_of(index),
            "disqualified": edited % 5 == 0,
            "disqualification_reason": "Withdrew 😕" if edited % 5 == 0 else None,
            "sourced": dice % 2 == 0,
            "profile_url": f"{_BOARD}/c/{self.key(index)}",
            "address": self.samples.place(dice >> 20).street if dice % 4 else None,
            "phone": self.samples.phone(edited >> 24) if dice % 3 else None,
            "created_at": iso(self.lifecycle.created_at(index)),
            "updated_at": iso(self.changed_at(index)),
            "account": {"subdomain": "sandbox", "name": "Sandbox Oy"},
            "domain": ("jobs.example.net", "", None)[dice % 3],
        }
        if job is not None:
            title = self._jobs.title(job)
            found["job"] = {"shortcode": self._jobs.shortcode(job), "title": title}
        if not self.options.vendor:
            found["role"] = (None, "simple", "reviewer")[dice % 3]
        return found
