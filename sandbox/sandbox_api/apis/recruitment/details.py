"""What the vendor tells of each job and each candidate when asked for it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.data.lifecycle import iso
from sandbox_api.data.records import RecordStream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox_api.apis.recruitment.candidates import Candidates
    from sandbox_api.apis.recruitment.records import Jobs, Stages
    from sandbox_api.data.records import Record

_FILES = "https://files.example.com/candidates"
_FIELDS = (
    {"key": "headline", "label": "Headline", "type": "string", "required": False},
    {"key": "phone", "label": "Phone", "type": "string", "required": True, "max_length": 255},
    {
        "key": "resume",
        "label": "Résumé",
        "type": "file",
        "required": False,
        "supported_file_types": ["pdf", "docx"],
        "max_file_size": 12_582_912,
    },
    {
        "key": "education",
        "label": "Education",
        "type": "complex",
        "required": False,
        "multiple": True,
        "fields": [
            {"key": "school", "label": "School", "type": "string", "required": True},
            {"key": "end_date", "label": "End date", "type": "date", "required": False},
        ],
    },
)


class OneForEach(RecordStream):
    """Base of the streams that have one record for each of another's."""

    api = "recruitment"
    size = 0

    def __init__(self, parent: RecordStream) -> None:
        """Share the parent's lifecycle."""
        super().__init__(parent.options, parent.lifecycle)
        self.parent = parent
        self._parent_changed_at = parent.changed_at

    @override
    def changed_at(self, index: int) -> int:
        return self._parent_changed_at(index)

    @override
    def children_of(self, parent: int) -> Sequence[int]:
        return [parent]


class CandidateDetails(OneForEach):
    """Everything about each candidate."""

    name = "candidate_details"

    def __init__(self, candidates: Candidates) -> None:
        """Remember whose details they are."""
        super().__init__(candidates)
        self._candidates = candidates

    @override
    def record(self, index: int) -> Record:
        one, way = self._candidates, self._candidates.walk(index)
        dice, edited = one.dice(index), one.edit_dice(index)
        gone, place = way.disqualified_at, self.samples.place(dice >> 20)
        known = {k: value for k, value in one.record(index).items() if k != "resume_metadata"}
        return {
            **known,
            "image_url": f"{_FILES}/{one.key(index)}/photo.jpeg" if dice % 3 == 0 else None,
            "disqualified_at": None if gone is None else iso(gone),
            "withdrew": gone is not None and one.withdrew(index),
            "outbound_mailbox": f"{dice % 10**9:x}@outbound.example.com",
            "uploader_id": None,
            "cover_letter": self.samples.text(edited >> 5),
            "summary": self.samples.text(edited >> 15),
            "education_entries": [self._school(index)] if dice % 2 else [],
            "experience_entries": [self._job(index, nth) for nth in range(dice % 3)],
            "skills": [{"name": self.samples.title(dice >> 9 + nth)} for nth in range(dice % 4)],
            "answers": [self._answer(index)] if dice % 5 else [],
            "resume_url": f"{_FILES}/{one.key(index)}/cv.pdf" if dice % 3 else None,
            "social_profiles": [],
            "tags": ["harbour", "priority"][: edited % 3],
            "location": {
                "location_str": f"{place.city}, {place.country}",
                "country": place.country,
                "country_code": place.country_code,
                "region": None,
                "region_code": "",
                "city": place.city,
                "zip_code": place.postcode,
            },
            "originating_candidate_id": None,
        }

    def _school(self, index: int) -> Record:
        return {
            "id": f"e{index:07x}",
            "degree": ("Bachelor", None)[index % 2],
            "school": self.samples.company(self.dice(index) >> 7),
            "field_of_study": self.samples.title(self.dice(index) >> 11),
            "start_date": "2012-09-01",
            "end_date": None,
        }

    def _job(self, index: int, number: int) -> Record:
        dice = self.dice(index) >> 13 + number
        return {
            "id": f"x{index:06x}{number}",
            "title": self.samples.title(dice),
            "summary": self.samples.text(dice),
            "start_date": f"{2016 + number}-02-01",
            "end_date": None if number else "2020-12-31",
            "company": self.samples.company(dice),
            "industry": None,
            "current": bool(number),
        }

    def _answer(self, index: int) -> Record:
        question = {"body": self.samples.sentence(self.dice(index) >> 6), "type": "boolean"}
        return {"question": question, "answer": {"checked": self.dice(index) % 3 > 0}}


class CandidateFiles(OneForEach):
    """The résumé of each candidate who has sent one."""

    name = "candidate_files"
    partial = True

    def __init__(self, candidates: Candidates) -> None:
        """Remember whose files they are."""
        super().__init__(candidates)
        self._candidates = candidates

    @override
    def includes(self, index: int) -> bool:
        return self.dice(index) % 3 > 0

    @override
    def children_of(self, parent: int) -> Sequence[int]:
        return [parent] if self.includes(parent) else []

    @override
    def record(self, index: int) -> Record:
        key = self._candidates.key(index)
        return {
            "candidate_id": key,
            "preview_url": f"{_FILES}/{key}/cv.pdf",
            "name": f"cv_{self.samples.person(self.dice(index)).slug}.pdf",
            "source": "resume",
            "kind": ("upload", None)[self._candidates.edit_dice(index) % 2],
        }


class JobDetails(OneForEach):
    """Everything about each job."""

    name = "job_details"

    def __init__(self, jobs: Jobs) -> None:
        """Remember which jobs they are about."""
        super().__init__(jobs)
        self._jobs = jobs

    @override
    def record(self, index: int) -> Record:
        found = self._jobs.record(index)
        dice = self._jobs.edit_dice(index)
        found["location"] = {k: v for k, v in found["location"].items() if k != "location_str"}
        del found["sample"]
        return {
            **found,
            "employment_type": ("Full-time", "Part-time", None)[dice % 3],
            "industry": self.samples.company(dice >> 4),
            "function": "Other",
            "experience": ("Mid-Senior level", "Entry level")[dice % 2],
            "education": "Bachelor's Degree",
        }


class JobApplicationForm(OneForEach):
    """The form of each job, with its questions."""

    name = "job_application_form"

    def __init__(self, jobs: Jobs, questions: RecordStream) -> None:
        """Remember the questions, which have a list of their own."""
        super().__init__(jobs)
        self._jobs, self._questions = jobs, questions

    @override
    def record(self, index: int) -> Record:
        asked = [self._questions.record(one) for one in self._questions.children_of(index)]
        shown = 2 + self._jobs.edit_dice(index) % 3
        return {
            "shortcode": self._jobs.shortcode(index),
            "form_fields": [dict(one) for one in _FIELDS[:shown]],
            "questions": [{k: v for k, v in one.items() if k != "shortcode"} for one in asked],
        }


class JobStages(RecordStream):
    """The pipeline of each job."""

    api = "recruitment"
    name = "job_stages"
    size = 0

    def __init__(self, jobs: Jobs, stages: Stages) -> None:
        """Remember whose pipeline it is."""
        super().__init__(jobs.options, jobs.lifecycle)
        self._jobs, self._stages, self.parent = jobs, stages, jobs

    @override
    def indices(self) -> Sequence[int]:
        return [one for job in self._jobs.lifecycle.alive for one in self.children_of(job)]

    @override
    def children_of(self, parent: int) -> Sequence[int]:
        count = self._stages.pipeline
        return range(parent * count, (parent + 1) * count)

    @override
    def record(self, index: int) -> Record:
        job, place = divmod(index, self._stages.pipeline)
        return {
            "shortcode": self._jobs.shortcode(job),
            **self._stages.reference(place),
            "kind": self._stages.kind(place),
            "position": place + 1,
        }


class JobShare(RecordStream):
    """Some records of another list for each job, such as its members or outside recruiters."""

    api = "recruitment"
    size = 0
    most = 3

    def __init__(self, name: str, jobs: Jobs, others: RecordStream, fields: Sequence[str]) -> None:
        """Fix the name, whose they are, and what is shown of them.

        Args:
            name: Name of the stream.
            jobs: The jobs.
            others: The list that each job has a share of.
            fields: Fields of it that never change.
        """
        self.name = name
        super().__init__(jobs.options, jobs.lifecycle)
        self._jobs, self._others, self._fields, self.parent = jobs, others, fields, jobs

    @override
    def indices(self) -> Sequence[int]:
        return [one for job in self._jobs.lifecycle.alive for one in self.children_of(job)]

    @override
    def children_of(self, parent: int) -> Sequence[int]:
        wanted = self._jobs.edit_dice(parent) % (self.most + 1)
        count = min(wanted, self._others.lifecycle.permanent_count)
        return range(parent * self.most, parent * self.most + count)

    @override
    def record(self, index: int) -> Record:
        job, nth = divmod(index, self.most)
        other = self._others.lifecycle.permanent(self._jobs.dice(job) % 97 + nth)
        shown = {name: self._others.part(other, name) for name in self._fields}
        return {"shortcode": self._jobs.shortcode(job), **shown, **self._own(job, other)}

    def _own(self, job: int, other: int) -> Record:
        """Return what is said of another record beside its fields."""
        if self.name == "job_recruiters":
            return {"name": self.samples.person(self._others.dice(other)).name}
        role = ("admin", "reviewer")[self._jobs.edit_dice(job) >> 6 & 1]
        return {"headline": None, "role": role, "type": "Member", "collaboration_role": role}
