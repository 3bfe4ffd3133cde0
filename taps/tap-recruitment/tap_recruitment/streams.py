"""The streams of tap-recruitment. Those without a path exist in profile workable only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from spile import Pagination
from typing_extensions import override

from tap_recruitment.client import (
    RecruitmentStream,
    SignedURLStream,
    WholeBodyStream,
    origin_of,
)
from tap_recruitment.hr_streams import HR_STREAMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from singer_sdk.helpers.types import Context


class Jobs(RecruitmentStream):
    """Openings of the company."""

    name = "jobs"
    path = "/v1/jobs"
    records_path = ("jobs",)
    permission = "r_jobs"


class Candidates(RecruitmentStream):
    """People who applied for a job or were found for one."""

    name = "candidates"
    path = "/v1/candidates"
    records_path = ("candidates",)
    permission = "r_candidates"


class Stages(RecruitmentStream):
    """Steps of the hiring pipeline."""

    name = "stages"
    path = "/v1/stages"
    records_path = ("stages",)
    primary_keys = ("slug",)
    permission = "r_jobs"


class Recruiters(RecruitmentStream):
    """People outside the company who recruit for it."""

    name = "recruiters"
    path = "/v1/recruiters"
    records_path = ("recruiters",)
    permission = "r_jobs"


class Members(RecruitmentStream):
    """People of the company who use the product, inactive ones too."""

    name = "members"
    records_path = ("members",)
    permission = "r_jobs"


class Events(RecruitmentStream):
    """Calls, interviews and meetings with candidates, cancelled ones too."""

    name = "events"
    period_key = "starts_at"
    records_path = ("events",)
    permission = "r_jobs"


class Requisitions(RecruitmentStream):
    """Hires that are planned, with their approvals."""

    name = "requisitions"
    records_path = ("requisitions",)
    permission = "r_requisitions"


class CustomAttributes(RecruitmentStream):
    """Definitions of fields that the customer added."""

    name = "custom_attributes"
    records_path = ("custom_attributes",)
    pagination = Pagination()
    permission = "r_jobs"


class DisqualificationReasons(RecruitmentStream):
    """Why candidates are turned down or withdraw."""

    name = "disqualification_reasons"
    pagination = Pagination()
    permission = "r_candidates"


class OfCandidate(RecruitmentStream):
    """Base class of what is asked for candidate by candidate."""

    parent_stream_type = Candidates
    parent_keys: ClassVar[Mapping[str, str]] = {"candidate_id": "id"}
    permission = "r_candidates"


class CandidateActivities(OfCandidate):
    """What was done with each candidate: moves, comments, ratings, disqualifications."""

    name = "candidate_activities"
    records_path = ("activities",)
    primary_keys = ("candidate_id", "id")


class CandidateDetails(SignedURLStream, OfCandidate):
    """Everything about each candidate: answers, education, experience, skills, tags."""

    name = "candidate_details"
    records_path = ("candidate",)
    pagination = Pagination()
    signed_urls = (("image_url",), ("resume_url",))


class CandidateFiles(SignedURLStream, OfCandidate):
    """Files of each candidate, without their content."""

    name = "candidate_files"
    records_path = ("files",)
    primary_keys = ("candidate_id", "preview_url")
    pagination = Pagination()
    signed_urls = (("preview_url",),)


class Offers(SignedURLStream, WholeBodyStream, OfCandidate):
    """The latest offer to each candidate; without a state if there was none."""

    name = "offers"
    primary_keys = ("candidate_id",)
    pagination = Pagination()
    always_there = "candidate"
    signed_urls = (("documents", "preview_url"),)


class OfJob(RecruitmentStream):
    """Base class of what is asked for job by job."""

    parent_stream_type = Jobs
    parent_keys: ClassVar[Mapping[str, str]] = {"shortcode": "shortcode"}
    primary_keys: tuple[str, ...] = ("shortcode", "id")
    pagination: Pagination = Pagination()
    permission = "r_jobs"


class JobDetails(WholeBodyStream, OfJob):
    """Everything about each job: texts, function, industry, experience, education."""

    name = "job_details"
    primary_keys = ("shortcode",)
    always_there = "id"


class JobActivities(OfJob):
    """What was done about each job and its candidates."""

    name = "job_activities"
    records_path = ("activities",)
    pagination = RecruitmentStream.pagination
    permission = "r_candidates"
    # A job does not change when something is done with one of its candidates.
    shows_in_parent = False


class JobMembers(OfJob):
    """Members who have a part in each job."""

    name = "job_members"
    records_path = ("members",)


class JobStages(OfJob):
    """Steps of each job's own pipeline."""

    name = "job_stages"
    records_path = ("stages",)


class JobQuestions(OfJob):
    """Questions that each job's form asks."""

    name = "job_questions"
    records_path = ("questions",)


class JobApplicationForm(WholeBodyStream, OfJob):
    """Each job's form, one record a form."""

    name = "job_application_form"
    primary_keys = ("shortcode",)
    always_there = "form_fields"


class JobRecruiters(OfJob):
    """Outside recruiters who work on each job."""

    name = "job_recruiters"
    records_path = ("recruiters",)


class JobCustomAttributes(OfJob):
    """Fields that the customer added to each job."""

    name = "job_custom_attributes"
    records_path = ("custom_attributes",)


class Subscriptions(RecruitmentStream):
    """Addresses that are told of events, each without what may be a secret."""

    name = "subscriptions"
    records_path = ("subscriptions",)
    permission = "r_candidates or r_employees"

    @override
    def prepare_records(
        self, records: list[dict[str, Any]], context: Context | None
    ) -> list[dict[str, Any]]:
        return [
            {**record, "target": origin_of(record["target"])}
            if isinstance(record.get("target"), str)
            else record
            for record in records
        ]


class Accounts(RecruitmentStream):
    """Accounts that the token may read; served by www.workable.com alone."""

    name = "accounts"
    records_path = ("accounts",)
    pagination = Pagination()
    permission = "r_jobs"


STREAMS = (
    Jobs,
    Candidates,
    Stages,
    Recruiters,
    Members,
    Events,
    Requisitions,
    CustomAttributes,
    DisqualificationReasons,
    CandidateActivities,
    CandidateDetails,
    CandidateFiles,
    Offers,
    JobDetails,
    JobActivities,
    JobMembers,
    JobStages,
    JobQuestions,
    JobApplicationForm,
    JobRecruiters,
    JobCustomAttributes,
    Subscriptions,
    Accounts,
    *HR_STREAMS,
)
