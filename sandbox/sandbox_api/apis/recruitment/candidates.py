"""Candidates, with the stage that their way through the pipeline has led them to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.recruitment.records import BOARD
from sandbox_api.apis.recruitment.walk import Walk, walk
from sandbox_api.data.lifecycle import iso
from sandbox_api.data.records import Record, RecordStream

if TYPE_CHECKING:
    from sandbox_api.apis.recruitment.records import Jobs, Stages
    from sandbox_api.options import Options

REASONS = (
    "Doesn't have the certificates",
    "Too far from the harbour",
    "Asks for more than we pay",
    "Withdrew 😕",
)
WITHDREW = REASONS[-1]
_SOURCES = (
    ("jobs.example.net", "jobs.example.net", "Job boards"),
    ("", "Careers page", "Company marketing"),
    (None, "Referral", "Referrals"),
)


class Candidates(RecordStream):
    """People who want a job, or are wanted for one."""

    api = "recruitment"
    name = "candidates"
    size = 1500

    def __init__(self, options: Options, jobs: Jobs, stages: Stages) -> None:
        """Remember the jobs applied to and the stages to be reached."""
        super().__init__(options)
        self._jobs = jobs
        self._stages = stages

    @staticmethod
    def key(index: int) -> str:
        """Return a candidate's id; ids grow with the index."""
        return f"c{index:08x}"

    @override
    def find(self, key: object) -> int | None:
        try:
            index = int(str(key).removeprefix("c"), 16)
        except ValueError:
            return None
        return index if self.lifecycle.exists(index) and self.key(index) == key else None

    def job_of(self, index: int) -> int | None:
        """Return the index of the job a candidate applied to."""
        jobs = self._jobs.lifecycle
        return jobs.permanent(self.dice(index) >> 8) if jobs.permanent_count else None

    def is_sourced(self, index: int) -> bool:
        """Tell whether the company added the candidate."""
        return self.dice(index) % 2 == 0

    def walk(self, index: int) -> Walk:
        """Return the candidate's way through the pipeline."""
        stages = self._stages.pipeline
        return walk(self.lifecycle, index, sourced=self.is_sourced(index), stages=stages)

    @override
    def changed_at(self, index: int) -> int:
        return self.walk(index).changed_at

    def full_name_of(self, index: int) -> str:
        """Return a candidate's name, which never changes."""
        return self.samples.person(self.dice(index)).name

    def job_reference(self, index: int) -> Record | None:
        """Return the job a candidate applied to, the way that records name it."""
        job = self.job_of(index)
        if job is None:
            return None
        return {"shortcode": self._jobs.shortcode(job), "title": self._jobs.title(job)}

    @override
    def record(self, index: int) -> Record:
        dice, edited, way = self.dice(index), self.edit_dice(index), self.walk(index)
        person, gone = self.samples.person(dice), way.disqualified_at is not None
        found: Record = {
            "id": self.key(index),
            "name": person.name,
            "firstname": person.first,
            "lastname": person.last,
            "headline": self.samples.text(edited >> 9) if index else "",
            "email": f"{person.slug}.{index}@example.org" if dice % 12 else None,
            "stage": self._stage(way),
            "disqualified": gone,
            "disqualification_reason": self.reason(index) if gone else None,
            "sourced": self.is_sourced(index),
            "profile_url": f"{BOARD}/c/{self.key(index)}",
            "address": self.samples.place(dice >> 20).street if dice % 4 else None,
            "phone": self.samples.phone(edited >> 24) if dice % 3 else None,
            "created_at": iso(self.lifecycle.created_at(index)),
            "updated_at": iso(way.changed_at),
            "account": {"subdomain": "sandbox", "name": "Sandbox Oy"},
            "domain": _SOURCES[dice % 3][0],
        }
        job = self.job_reference(index)
        if job is not None:
            found["job"] = job
        if not self.options.vendor:
            return {**found, "role": (None, "simple", "reviewer")[dice % 3]}
        return {**found, **self._of_vendor(index, way)}

    def reason(self, index: int) -> str:
        """Return why a candidate was turned down or withdrew, if so."""
        return REASONS[(self.dice(index) >> 12) % len(REASONS)]

    def withdrew(self, index: int) -> bool:
        """Tell whether a candidate would end the process rather than be turned down."""
        return self.reason(index) == WITHDREW

    def _stage(self, way: Walk) -> str | None:
        if not self._stages.pipeline:
            return None
        return (self._stages.title if self.options.vendor else self._stages.slug)(way.place)

    def _of_vendor(self, index: int, way: Walk) -> Record:
        """Return what the real API sends beyond the generic profile."""
        dice, stages = self.dice(index), self._stages
        _, source, category = _SOURCES[dice % 3]
        found: Record = {
            "stage_kind": stages.kind(way.place) if stages.pipeline else None,
            "anonymized": False,
            "hired_at": _moment(way.reached_at(stages.place_of("hired"))),
            "moved_to_offer_at": _moment(way.reached_at(stages.place_of("offer"))),
            "outlet": "SPI" if dice % 7 == 0 else None,
            "common_source": source,
            "common_source_category": category,
        }
        if dice % 3:
            created = iso(self.lifecycle.created_at(index))
            found["resume_metadata"] = {
                "filename": f"cv_{self.samples.person(dice).slug}.pdf",
                "filetype": "pdf",
                "created_at": created,
                "updated_at": created,
            }
        return found


def _moment(seconds: int | None) -> str | None:
    return None if seconds is None else iso(seconds)
