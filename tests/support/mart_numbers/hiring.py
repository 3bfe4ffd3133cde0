"""The numbers of hiring."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from support.mart_numbers.records import (
    Mart,
    Source,
    day,
    days_between,
    first_of_month,
    mean,
    median,
    moment,
    monday,
    ratio,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from support.mart_numbers.records import Numbers


@dataclass
class Stay:
    """The time of an application in a stage."""

    stage: str
    entered: str
    left: str | None = None


@dataclass
class Application:
    """What became of a try for a job."""

    tap: str
    key: str
    job: str | None
    source: str | None
    stage: str | None
    status: str
    applied: str
    hired: str | None = None
    stays: list[Stay] = field(default_factory=list)

    @property
    def days_to_hire(self) -> float | None:
        """The days until it was hired."""
        return days_between(self.applied, self.hired) if self.hired else None


def ashby(source: Source) -> Iterator[Application]:
    """The applications of Ashby, each with its history."""
    sources = {r["id"]: r["source"]["title"] for r in source.records("ats", "candidates")}
    histories: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in source.records("ats", "application_history"):
        histories[entry["applicationId"]].append(entry)
    for record in source.records("ats", "applications"):
        history = sorted(histories[record["id"]], key=lambda entry: entry["stageNumber"])
        hired = [e["enteredStageAt"] for e in history if e["title"] == "Hired"]
        yield Application(
            tap="ats",
            key=record["id"],
            job=record["job"]["id"],
            source=sources[record["candidate"]["id"]],
            stage=record["currentInterviewStage"]["title"],
            status=record["status"].lower(),
            applied=record["createdAt"],
            hired=hired[0] if hired and record["status"] == "Hired" else None,
            stays=[
                Stay(entry["title"], entry["enteredStageAt"], entry.get("leftStageAt"))
                for entry in history
                if entry["title"] != "Archived"
            ],
        )


def workable(source: Source) -> Iterator[Application]:
    """The candidates of Workable, each with what was done with them."""
    names = {stage["slug"]: stage["name"] for stage in source.records("recruitment", "stages")}
    done: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for activity in source.records("recruitment", "candidate_activities"):
        done[activity["candidate_id"]].append(activity)
    for record in source.records("recruitment", "candidates"):
        activities = sorted(done[record["id"]], key=lambda activity: activity["created_at"])
        status = {"sourced": "lead", "hired": "hired"}.get(record["stage_kind"], "active")
        yield Application(
            tap="recruitment",
            key=record["id"],
            job=record["job"]["shortcode"],
            source=record["common_source"] or ("Sourced" if record["sourced"] else "Applied"),
            stage=record["stage"],
            status="archived" if record["disqualified"] else status,
            applied=record["created_at"],
            hired=record["hired_at"],
            stays=list(_stays(activities, names)),
        )


def _stays(activities: Iterable[dict[str, Any]], names: Mapping[str, str]) -> Iterator[Stay]:
    current: Stay | None = None
    for activity in activities:
        target = activity.get("target_stage")
        begins = current is None and activity["action"] in {"applied", "uploaded"}
        if not (target or begins or activity["action"] == "disqualified"):
            continue
        if current is not None:
            current.left = activity["created_at"]
            yield current
            current = None
        if target or begins:
            stage = target or activity["action_stage"]
            # A stage is called what it is called now.
            current = Stay(names.get(stage["slug"], stage["name"]), activity["created_at"])
    if current is not None:
        yield current


def applications(source: Source) -> list[Application]:
    """All tries for a job."""
    return [*ashby(source), *workable(source)]


def funnel(source: Source) -> Numbers:
    """How many came to each stage, went on, and how long they stayed."""
    found: dict[tuple[Any, ...], list[tuple[Application, Stay]]] = defaultdict(list)
    for one in applications(source):
        for stay in one.stays:
            found[one.tap, one.job, stay.stage].append((one, stay))
    return {key: _stage(stays) for key, stays in found.items()}


def _stage(stays: list[tuple[Application, Stay]]) -> dict[str, Any]:
    entered = {one.key for one, _ in stays}
    moved_on = {one.key for one, stay in stays if one.stays[-1].entered > stay.entered}
    lengths = [days_between(stay.entered, stay.left) for _, stay in stays if stay.left]
    open_ = {one.key for one, s in stays if not s.left and one.status in {"lead", "active"}}
    last = stays[0][1].stage == "Hired"
    return {
        "entered": len(entered),
        "moved_on": len(moved_on),
        "hired": len({one.key for one, _ in stays if one.status == "hired"}),
        "current_applications": len(open_),
        "completed_stays": len(lengths),
        "average_days_in_stage": mean(lengths),
        "median_days_in_stage": median(lengths),
        "conversion_rate": None if last else ratio(len(moved_on), len(entered)),
    }


def time_to_hire(source: Source) -> Numbers:
    """How long it took until somebody was hired."""
    found: dict[tuple[Any, ...], list[float]] = defaultdict(list)
    for one in applications(source):
        if one.hired and one.days_to_hire is not None:
            month = first_of_month(day(one.hired))
            found[one.tap, one.job, month].append(one.days_to_hire)
    return {
        key: {
            "hires": len(days),
            "average_days_to_hire": mean(days),
            "median_days_to_hire": median(days),
        }
        for key, days in found.items()
    }


def time_to_fill(source: Source) -> Numbers:
    """How long each job was open before somebody was hired."""
    opened = {
        ("ats", job["id"]): job["openedAt"]
        for job in source.records("ats", "jobs")
        if job.get("openedAt")
    }
    opened |= {
        ("recruitment", job["shortcode"]): job["created_at"]
        for job in source.records("recruitment", "jobs")
        if job["state"] != "draft"
    }
    hires: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for one in applications(source):
        since = opened.get((one.tap, str(one.job)))
        if one.hired and since and moment(one.hired) >= moment(since):
            hires[one.tap, one.job].append(one.hired)
    return {
        key: {
            "hires": len(hires[key]),
            "days_to_fill": days_between(since, min(hires[key])) if hires[key] else None,
        }
        for key, since in opened.items()
    }


def sources(source: Source) -> Numbers:
    """What comes of those who come from each place."""
    found: dict[tuple[Any, ...], list[Application]] = defaultdict(list)
    for one in applications(source):
        found[one.tap, one.source].append(one)
    return {key: _effect(ones) for key, ones in found.items()}


def _effect(ones: list[Application]) -> dict[str, Any]:
    hired = sum(one.status == "hired" for one in ones)
    archived = sum(one.status == "archived" for one in ones)
    return {
        "applications": len(ones),
        "open_applications": len(ones) - hired - archived,
        "hired_applications": hired,
        "archived_applications": archived,
        "average_days_to_hire": mean(d for one in ones if (d := one.days_to_hire) is not None),
        "hire_rate": ratio(hired, len(ones)),
        "hire_rate_of_decided": ratio(hired, hired + archived),
    }


def by_stage(source: Source) -> Numbers:
    """How many are in each stage."""
    names = {("ats", stage["title"]) for stage in source.records("ats", "interview_stages")}
    names |= {("recruitment", stage["name"]) for stage in source.records("recruitment", "stages")}
    found: dict[tuple[Any, ...], list[Application]] = {name: [] for name in names}
    for one in applications(source):
        found.setdefault((one.tap, one.stage), []).append(one)
    statuses = {"leads": "lead", "active": "active", "hired": "hired", "archived": "archived"}
    return {
        key: {name: sum(o.status == status for o in ones) for name, status in statuses.items()}
        for key, ones in found.items()
    }


def interview_load(source: Source) -> Numbers:
    """How many interviews each person held in a week."""
    found: dict[tuple[Any, ...], list[float]] = defaultdict(list)
    for schedule in source.records("ats", "interview_schedules"):
        for event in schedule["interviewEvents"] if schedule["status"] != "Cancelled" else ():
            for person in event["interviewers"]:
                week = monday(day(event["startTime"]))
                hours = days_between(event["startTime"], event["endTime"]) * 24
                found["ats", person["id"], week].append(hours)
    for event in source.records("recruitment", "events"):
        for person in event["members"] if not event["cancelled"] else ():
            week = monday(day(event["starts_at"]))
            hours = days_between(event["starts_at"], event["ends_at"]) * 24
            found["recruitment", person["id"], week].append(hours)
    return {key: {"interviews": len(h), "hours": sum(h)} for key, h in found.items()}


HIRING = {
    "hiring_funnel": Mart(("tap", "job_id", "stage_name"), funnel),
    "time_to_hire": Mart(("tap", "job_id", "hired_month"), time_to_hire),
    "time_to_fill": Mart(("tap", "job_id"), time_to_fill),
    "source_effectiveness": Mart(("tap", "source_name"), sources),
    "applications_by_stage": Mart(("tap", "stage_name"), by_stage),
    "interview_load": Mart(("tap", "interviewer_id", "week_start"), interview_load),
}
