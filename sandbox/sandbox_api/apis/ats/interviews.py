"""The records of the applicant tracking API that tell of interviews and what came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.ats.stream import AtsPart, AtsStream
from sandbox_api.data.lifecycle import DAY

if TYPE_CHECKING:
    from sandbox_api.apis.ats.applications import ApplicationHistory, Applications
    from sandbox_api.apis.ats.plans import Interviews
    from sandbox_api.apis.ats.setup import FeedbackForms, Users
    from sandbox_api.data.records import Record
    from sandbox_api.options import Options

_MOST_EVENTS = 4
_MINUTES = (30, 45, 60)
_TRIES = 8


def _place(dice: int) -> int:
    """Return the place in its plan of the stage that a schedule is for: a call, a case, onsite."""
    return 2 + dice % 3


class InterviewSchedules(AtsStream):
    """Interviews planned for an application."""

    name = "interview_schedules"
    size = 450

    def __init__(self, options: Options, applications: Applications, users: Users) -> None:
        """Remember applications and interviewers."""
        super().__init__(options)
        self.applications, self._users = applications, users
        self.events: InterviewEvents | None = None

    def application(self, index: int) -> int | None:
        """Return the application that a schedule belongs to, which never changes."""
        return self.applications.any_at(self.dice(index) >> 4, _place(self.dice(index)))

    def is_scheduled(self, index: int) -> bool:
        """Tell whether a schedule always has an event."""
        return self.dice(index) % 5 != 0

    def events_of(self, index: int) -> int:
        """Return how many events a schedule has on this day."""
        count = self.edit_dice(index) % (_MOST_EVENTS - 1)
        return 1 + count if self.is_scheduled(index) else count

    @override
    def record(self, index: int) -> Record:
        dice, application = self.dice(index), self.application(index)
        events = [] if self.events is None else self.events.children_of(index)
        place = _place(dice)
        stage = None if application is None else self.applications.stage(application, place)
        return {
            "id": self.key(index),
            "status": "Scheduled" if events else "NeedsScheduling",
            "applicationId": None if application is None else self.applications.key(application),
            "interviewStageId": stage and stage["id"],
            "scheduledBy": self._users.short(dice >> 16) if events else None,
            "createdAt": self.created(index),
            "updatedAt": self.changed(index),
            "interviewEvents": [self.events.record(one) for one in events] if self.events else [],
        }


class InterviewEvents(AtsPart):
    """The interviews of each schedule."""

    name = "interview_events"

    def __init__(
        self, options: Options, schedules: InterviewSchedules, interviews: Interviews, users: Users
    ) -> None:
        """Remember schedules, kinds of interviews and interviewers."""
        super().__init__(options, schedules, width=_MOST_EVENTS, count_of=schedules.events_of)
        self.schedules, self.interviews, self._users = schedules, interviews, users
        schedules.events = self

    def interview(self, index: int) -> int | None:
        """Return the kind of interview of an event, which never changes."""
        return self.interviews.any(self.dice(index) >> 12)

    def key_of_first(self, schedule: int) -> tuple[int, str]:
        """Return the first event of a schedule, and its id."""
        first = schedule * _MOST_EVENTS
        return first, self.key(first)

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        schedule, place = self.life.whole_of(index), self.life.place_of(index)
        start = self.schedules.lifecycle.created_at(schedule) // 900 * 900 + (7 + place) * DAY
        user, interview = self._users.short(dice >> 8), self.interview(index)
        pool = {"trainingRole": None, "interviewerPool": None, "isFeedbackRequired": True}
        short = None if interview is None else self.interviews.short(interview)
        return {
            "id": self.key(index),
            "interviewId": short and short["id"],
            "interviewScheduleId": self.schedules.key(schedule),
            "interviewerUserIds": [user["id"]] if user else [],
            "interviewers": [{**user, **pool}] if user else [],
            "createdAt": self.created(index),
            "updatedAt": self.changed(index),
            "startTime": self.timestamp(start),
            "endTime": self.timestamp(start + 60 * _MINUTES[dice % 3]),
            "feedbackLink": f"https://ats.example.com/feedback/{self.key(index)}",
            "location": (None, "Room Ω", "")[dice % 3],
            "meetingLink": "https://meet.example.com/a?b=c&d" if dice % 2 else None,
            "interviewerCalendarEventId": f"cal-{index}" if dice % 2 else None,
            "hasSubmittedFeedback": place == 0,
            "interview": short,
            "extraData": {"ticket": f"T-{index:05}"},
        }


class ApplicationFeedback(AtsStream):
    """Scorecards of interviewers."""

    name = "application_feedback"
    size = 380
    deletable = False

    def __init__(
        self,
        options: Options,
        events: InterviewEvents,
        history: ApplicationHistory,
        forms: FeedbackForms,
        users: Users,
    ) -> None:
        """Remember interviews, applications, forms and interviewers."""
        super().__init__(options)
        self._events, self._history = events, history
        self._forms, self._users = forms, users

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        form = self._forms.any(dice >> 8)
        score, words = 1 + self.edit_dice(index) % 4, self.samples.text(self.edit_dice(index) >> 8)
        return {
            "id": self.key(index),
            **self._subject(index),
            "formDefinition": None if form is None else self._forms.definition(form),
            "feedbackFormDefinitionId": None if form is None else self._forms.key(form),
            "submittedValues": {"skills": {"score": score}, "notes": words, "agreed": [True, 4]},
            "submittedByUser": self._users.short(dice >> 16),
            "submittedAt": self.created(index),
        }

    def _subject(self, index: int) -> Record:
        """Return what the feedback is about; nothing if there is no interview that stays."""
        schedules = self._events.schedules
        for nth in range(_TRIES):
            schedule = schedules.any((self.dice(index) >> 20) + nth)
            application = None if schedule is None else schedules.application(schedule)
            if schedule is None or application is None or not schedules.is_scheduled(schedule):
                continue
            event, key = self._events.key_of_first(schedule)
            interview = self._events.interview(event)
            return {
                "interviewId": None
                if interview is None
                else self._events.interviews.key(interview),
                "interviewEventId": key,
                "applicationHistoryId": self._history.first_day_key(application),
                "applicationId": schedules.applications.key(application),
            }
        return {}
