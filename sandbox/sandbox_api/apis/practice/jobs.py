"""The records of the practice API: jobs and the time spent on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.practice.people import PracticeStream, midnight, money, uuid_of
from sandbox_api.data.lifecycle import DAY, DAY_ONE, iso, mix
from sandbox_api.data.relations import Relation

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox_api.apis.practice.people import Clients, Staff, Tasks
    from sandbox_api.data.records import Record
    from sandbox_api.options import Options

_STATES = ("Planned", "In Progress", "On Hold", "Completed")
_INVOICE_STATUSES = ("Approved", "Paid", "Draft", "Cancelled")


class Jobs(PracticeStream):
    """Jobs for clients."""

    name = "job_list"
    size = 260

    def __init__(self, options: Options, clients: Clients, staff: Staff, tasks: Tasks) -> None:
        """Remember clients, staff and task templates."""
        super().__init__(options)
        self._clients, self._staff, self._tasks = clients, staff, tasks
        self.times: Times | None = None
        self.invoiced_as: Callable[[int, int], str | None] | None = None

    @override
    def key(self, index: int) -> str:
        return uuid_of("job_list", index)

    @override
    def label(self, index: int) -> str:
        return f"{self.samples.title(self.dice(index))} {index}"

    def short(self, index: int) -> Record:
        """Return a job as time entries show it."""
        return {"ID": self.number(index), "Name": self.label(index)}

    def any(self, dice: int) -> int | None:
        """Return a job to refer to, or none if there is none."""
        return self.lifecycle.permanent(dice) if self.lifecycle.permanent_count else None

    def client_of(self, job: int | None) -> tuple[Record | None, Record | None]:
        """Return a job's client and contact."""
        clients = self._clients.lifecycle
        if job is None or not clients.permanent_count:
            return None, None
        client = clients.permanent(self.dice(job) >> 8)
        return self._clients.reference(client), self._clients.contact(client)

    @override
    def number(self, index: int) -> str:
        return f"J{index:06}"

    @override
    def changed_at(self, index: int) -> int:
        # A deleted time entry changes the minutes of its job's task.
        deletion = self.times.last_deletion(index) if self.times else 0
        return max(super().changed_at(index), deletion)

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        state = _STATES[(dice + self.lifecycle.edits(index)) % 4]
        created = self.lifecycle.created_at(index)
        client, contact = self.client_of(index)
        people = (self._staff.any_reference(dice >> (9 + place)) for place in range(dice % 4))
        assigned = {person["UUID"]: person for person in people if person}
        found: Record = {
            **self.reference(index),
            "ID": self.number(index),
            "Description": self.note(self.edit_dice(index) >> 7),
            "State": state,
            "Type": "Beratung" if dice % 2 else None,
            "ClientOrderNumber": f"{dice % 10**6:08}" if dice % 3 else None,
            "Budget": money(dice % 10**7) if dice % 4 else None,
            "StartDate": midnight(created),
            "DueDate": midnight(created + 30 * DAY) if dice % 6 else None,
            "DateCreatedUtc": iso(created),
            "DateModifiedUtc": iso(self.changed_at(index)),
            "Client": client,
            "Contact": contact,
            "Manager": self._staff.any_reference(dice >> 20),
            "Assigned": {"Staff": list(assigned.values())},
            "WebURL": f"https://app.example.com/j/{index}",
        }
        if state == "Completed":
            found["CompletedDate"] = midnight(self.changed_at(index))
        return found

    @override
    def detail(self, index: int) -> Record:
        milestone = {"UUID": uuid_of("milestone", index), "Description": "Handover", "Folder": None}
        milestones = [{**milestone, "Date": self.day(index), "Completed": False}]
        return {
            "Tasks": {"Task": self.tasks(index)},
            "Milestones": {"Milestone": milestones[: index % 2]},
            "Notes": {"Note": [self._job_note(index)][: index % 3]},
        }

    def _job_note(self, index: int) -> Record:
        moment = iso(self.lifecycle.created_at(index))
        said = {"UUID": uuid_of("comment", index), "Text": "Done", "CreatedBy": "Orla Finn"}
        return {
            "UUID": uuid_of("note", index),
            "Title": "Call",
            "Text": self.note(self.edit_dice(index) >> 11),
            "Folder": None,
            "CreatedBy": "Orla Finn",
            "Date": moment,
            "Comments": {"Comment": [{**said, "Date": moment}] * (index % 2)},
        }

    def task_count(self, index: int) -> int:
        """Return how many tasks a job has."""
        return 1 + self.dice(index) % 3

    def task(self, index: int, place: int) -> Record:
        """Return one of a job's tasks as time entries show it."""
        template = self._tasks.any_reference((self.dice(index) >> 16) + place)
        name = template["Name"] if template else "Draft"
        return {"UUID": uuid_of("job task", 4 * index + place), "Name": name}

    def tasks(self, index: int) -> list[Record]:
        """Return a job's tasks with the minutes booked on each."""
        booked = self.times.minutes_of(index) if self.times else [0] * 4
        found = []
        for place in range(self.task_count(index)):
            template = self._tasks.any_reference((self.dice(index) >> 16) + place)
            person = self._staff.any_reference((self.dice(index) >> 24) + place)
            staff = [{**person, "AllocatedMinutes": 240}] if person and place else []
            task: Record = {
                **self.task(index, place),
                "TaskUUID": template["UUID"] if template else None,
                "EstimatedMinutes": 240 * (1 + place),
                "ActualMinutes": booked[place],
                "Completed": place == 0,
                "Billable": place != 1,
                "Assigned": {"Staff": staff},
            }
            found.append(task)
        return found


class JobTasks(PracticeStream):
    """The jobs again, each with its tasks, milestones and notes."""

    name = "job_tasks"
    size = 0

    def __init__(self, options: Options, jobs: Jobs) -> None:
        """Share the jobs' lifecycle."""
        super().__init__(options, jobs.lifecycle)
        self._jobs = jobs

    @override
    def changed_at(self, index: int) -> int:
        return self._jobs.changed_at(index)

    @override
    def record(self, index: int) -> Record:
        return {**self._jobs.record(index), **self._jobs.detail(index)}


class Times(PracticeStream):
    """Time entries."""

    name = "time_list"
    size = 2600

    def __init__(self, options: Options, jobs: Jobs, staff: Staff) -> None:
        """Remember the jobs worked on and the staff who work."""
        super().__init__(options)
        self._jobs, self._staff = jobs, staff
        self._relation = Relation(jobs.lifecycle, self.lifecycle)
        jobs.times = self

    def minutes(self, index: int) -> int:
        """Return the length of an entry, which never changes."""
        return 5 * (1 + (self.dice(index) >> 3) % 96)

    def place(self, index: int, job: int) -> int:
        """Return which of its job's tasks an entry is for."""
        return self.dice(index) % self._jobs.task_count(job)

    def minutes_of(self, job: int) -> list[int]:
        """Return the minutes booked on each task of a job."""
        booked = [0] * self._jobs.task_count(job)
        for index in self._relation.children_of(job):
            booked[self.place(index, job)] += self.minutes(index)
        return booked

    def last_deletion(self, job: int) -> int:
        """Return the second an entry of a job was last deleted, or 0."""
        if self.options.day == 1:
            return 0
        children = self._relation.ever_children_of(job)
        day = max(map(self.lifecycle.deleted_day, children), default=0)
        return DAY_ONE + (day - 1) * DAY + mix(self.lifecycle.seed, job) % DAY if day else 0

    @override
    def born_at(self, index: int) -> int:
        # The second of the work, never before its job began.
        job = self._relation.parent_of(index)
        created = self.lifecycle.created_at(index)
        return created if job is None else max(created, self._jobs.lifecycle.created_at(job))

    @override
    def record(self, index: int) -> Record:
        dice, edited = self.dice(index), self.edit_dice(index)
        job = self._relation.parent_of(index)
        found: Record = {
            "UUID": self.key(index),
            "Date": midnight(self.born_at(index)),
            "Minutes": self.minutes(index),
            "Billable": edited % 4 != 0,
            "Note": self.note(edited >> 6),
            "Job": None if job is None else self._jobs.short(job),
            "Task": None if job is None else self._jobs.task(job, self.place(index, job)),
            "Staff": self._staff.any_reference(dice >> 16),
        }
        if dice % 4 == 0:
            found["Start"], found["End"] = ("13:00", "14:05") if dice % 8 else ("780", "0845")
        if dice % 5 == 0 and job is not None and self._jobs.invoiced_as:
            found["InvoiceTaskUUID"] = self._jobs.invoiced_as(job, dice >> 8)
        return found
