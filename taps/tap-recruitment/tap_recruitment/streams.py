"""The streams of tap-recruitment."""

from __future__ import annotations

from tap_recruitment.client import RecruitmentStream


class Jobs(RecruitmentStream):
    """Openings of the company."""

    name = "jobs"
    path = "/v1/jobs"
    records_path = ("jobs",)
    primary_keys = ("id",)
    permission = "r_jobs"


class Candidates(RecruitmentStream):
    """People who applied for a job or were found for one."""

    name = "candidates"
    path = "/v1/candidates"
    records_path = ("candidates",)
    primary_keys = ("id",)
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
    primary_keys = ("id",)
    permission = "r_jobs"


STREAMS = (Jobs, Candidates, Stages, Recruiters)
