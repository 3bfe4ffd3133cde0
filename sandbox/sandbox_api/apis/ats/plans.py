"""The records of the applicant tracking API that say how applications are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from sandbox_api.apis.ats.stream import AtsPart, AtsStream

if TYPE_CHECKING:
    from sandbox_api.apis.ats.setup import FeedbackForms
    from sandbox_api.data.records import Record
    from sandbox_api.options import Options


@dataclass(frozen=True)
class Stage:
    """A stage that every plan has."""

    title: str
    kind: str


KINDS = ("Lead", "PreInterviewScreen", "Active", "Offer", "Hired", "Archived")
STAGES = (
    Stage("New Lead", "Lead"),
    Stage("Application review", "PreInterviewScreen"),
    Stage("First call", "Active"),
    Stage("Case", "Active"),
    Stage("Onsite", "Active"),
    Stage("Offer 🎉", "Offer"),
    Stage("Hired", "Hired"),
    Stage("Archived", "Archived"),
)


class InterviewPlans(AtsStream):
    """Orders of stages that applications go through."""

    name = "interview_plans"
    size = 14
    deletable = False

    @override
    def record(self, index: int) -> Record:
        return {
            "id": self.key(index),
            "title": f"{('Engineering', 'Büro', 'Vertrieb')[index % 3]} {index}",
            "isArchived": self.flag(index, 5),
            "createdAt": self.created(index),
            "updatedAt": self.changed(index),
        }


class InterviewStageGroups(AtsStream):
    """Kinds of stages, across plans."""

    name = "interview_stage_groups"
    size = 12
    deletable = False

    @override
    def record(self, index: int) -> Record:
        return {
            "id": self.key(index),
            "title": self.revised(f"Group {index}", index),
            "order": index,
            "stageType": KINDS[index % len(KINDS)],
        }


class InterviewStages(AtsPart):
    """Stages of each plan."""

    name = "interview_stages"

    def __init__(
        self, options: Options, plans: InterviewPlans, groups: InterviewStageGroups
    ) -> None:
        """Give every plan the same stages."""
        super().__init__(options, plans, width=len(STAGES), count_of=lambda _: len(STAGES))
        self._groups = groups

    def short(self, plan: int, place: int) -> Record:
        """Return a stage as applications show it."""
        stage = STAGES[place]
        return {
            "id": self.key(plan * len(STAGES) + place),
            "title": stage.title,
            "type": stage.kind,
            "orderInInterviewPlan": place,
            "interviewStageGroupId": self._groups.any_key(KINDS.index(stage.kind)),
            "interviewPlanId": self.whole.key(plan),
        }

    @override
    def record(self, index: int) -> Record:
        found = self.short(self.life.whole_of(index), self.life.place_of(index))
        return {**found, "title": self.revised(found["title"], index)}


class Interviews(AtsStream):
    """Kinds of interviews."""

    name = "interviews"
    size = 56

    _TITLES: ClassVar = ("Cultural interview", "Fachgespräch", "Pairing 👩‍💻", "Debrief")

    def __init__(self, options: Options, forms: FeedbackForms, jobs: AtsStream) -> None:
        """Remember the forms for feedback, and the jobs."""
        super().__init__(options)
        self._forms, self._jobs = forms, jobs

    def short(self, index: int) -> Record:
        """Return an interview as its events show it."""
        title = self._TITLES[index % len(self._TITLES)]
        return {
            "id": self.key(index),
            "title": title,
            "externalTitle": title if index % 3 else None,
            "isDebrief": title == "Debrief",
            "feedbackFormDefinitionId": self._forms.any_key(self.dice(index) >> 8),
        }

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        text = self.samples.text(self.edit_dice(index) >> 9)
        return {
            **self.short(index),
            "isArchived": self.flag(index, 5),
            "isFeedbackRequired": dice % 2 == 0,
            "isFeedbackRequested": True,
            "instructionsHtml": None if text is None else f"<p>{text}</p>",
            "instructionsPlain": text,
            "jobId": self._jobs.any_key(dice >> 20) if dice % 3 == 0 else None,
        }
