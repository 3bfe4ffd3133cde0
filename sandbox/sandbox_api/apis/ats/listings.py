"""The lists of the applicant tracking API that need no rules of their own, as shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.ats.stream import AtsStream
from sandbox_api.data.listings import Listing, ShapedStream

if TYPE_CHECKING:
    from collections.abc import Mapping

_USER = "->users{id, firstName, lastName, email}"
_FIELD = "{id: hex, type: str=String, path: str=answer, title: str, isNullable: bool}"
_FORM = f"{{sections: [{{title: title, fields: [{{isRequired: bool, field: {_FIELD}}}]}}]}}"
_TEXTS = "{html: str, plain: str}"
_PAY = """compensationType: str=Salary|Bonus, interval: str=1 YEAR, currencyCode: null/str=EUR,
    minValue: null/money, maxValue: null/money, summary: str"""
_ROLE = "id: uuid!; title: str"
_DATES = "createdAt: created; updatedAt: updated"


class AtsList(ShapedStream):
    """A list that is a shape, with this API's timestamps."""

    api = "ats"

    @override
    def timestamp(self, seconds: int) -> str:
        return AtsStream.timestamp(seconds)


LISTINGS: Mapping[str, Listing] = {
    "application_criteria_evaluations": Listing(
        """id: uuid!; @applicationId: ^;
        criterion: {id: uuid, title: title, type: str=ResumePrompt, prompt: str,
            applicationFormDefinitionId: null/uuid, applicationFormFieldPath: null/str};
        status: str=Completed|Pending|Failed|Skipped; outcome: null/str; reasoning: null/str;
        skipReason: null/str; outcomeNumber: null/num; evaluatedAt: null/ts""",
        parent="applications",
        each=0.5,
    ),
    "application_hiring_team_roles": Listing(_ROLE, size=12),
    "brands": Listing("id: uuid!; name: company; hostedJobsPageSlug: str", size=12),
    "candidate_client_info": Listing(
        """id: uuid!; ipAddress: str=192.0.2.77; userAgent?: str;
        relatedEntityType: str=application|meeting_availability_request; relatedEntityId: uuid;
        candidateId: ^; createdAt: created""",
        parent="candidates",
        each=0.5,
    ),
    "candidate_fraud_checks": Listing(
        """id: uuid!; candidateId: ^; applicationId: null/->applications; createdAt: created;
        fraudSignals: [{id: uuid, category: str=Geographic, name: title, description: str,
            value?: str}]""",
        parent="candidates",
        each=0.3,
    ),
    "candidate_notes": Listing(
        f"""id: uuid!; @candidateId: ^; createdAt: created; isPrivate: bool; content: str;
        author: {_USER}""",
        parent="candidates",
        each=0.8,
    ),
    "communication_templates": Listing(
        f"id: uuid!; {_DATES}; title: str; intendedTypes: [str=email]", size=34
    ),
    "hiring_team_roles": Listing(_ROLE, size=14),
    "interviewer_pauses": Listing(
        """id: uuid!; userId: ^; startsAt: ts; endsAt: null/ts; comment: null/str;
        createdAt: created""",
        parent="users",
        each=0.3,
    ),
    "interviewer_pools": Listing(
        f"""id: uuid!; title: str; isArchived: bool;
        trainingPath?: {{id: uuid, enabled: bool, trainingStages: [{{id: uuid,
            interviewerRole: str=Shadow|ReverseShadow, interviewsRequired: int, isArchived: bool,
            approvalRequired: bool, approvers: [{_USER}]}}]}}""",
        size=22,
    ),
    "job_boards": Listing("id: uuid!; title: str; isInternal: bool", size=10),
    "job_posting_details": Listing(
        f"""descriptionPlain: str; descriptionHtml: str; descriptionSocial: null/str;
        descriptionParts: {{descriptionOpening: null/{_TEXTS}, descriptionBody: {_TEXTS},
            descriptionClosing: null/{_TEXTS}}};
        teamNameHierarchy: [str]; linkedData: obj; isRemote: bool;
        address: {{postalAddress: {{addressCountry: country, addressLocality: city}}}};
        applicationFormDefinition: {_FORM}; surveyFormDefinitions: [{{id: uuid, title: str,
            isArchived: bool, isDefaultForm: bool, formDefinition: {_FORM},
            surveyType: str=EEOC}}];
        suppressDescriptionOpening: bool; suppressDescriptionClosing: bool;
        externalLink: null/url; applyLink: url;
        compensation: {{compensationTierSummary: null/str, shouldDisplayCompensation: bool,
            summaryComponents: [{{{_PAY}}}],
            compensationTiers: [{{id: uuid, tierSummary: str, title: null/str,
                additionalInformation: null/str, components: [{{id: uuid, {_PAY}}}]}}]}}""",
        detail_of="job_postings",
    ),
    "job_templates": Listing(
        f"""id: uuid!; title: title; status: str=Active|Inactive; locationId: ->locations;
        departmentId: ->departments; defaultInterviewPlanId: ->interview_plans;
        interviewPlanIds: [->interview_plans]; {_DATES};
        location: ->locations{{id, name, isRemote, workplaceType, type, address}}""",
        size=60,
    ),
    "source_tracking_links": Listing(
        "id: uuid!; code: str; enabled: bool; sourceId: ->sources; link: url", size=44
    ),
    "survey_form_definitions": Listing(
        f"""id: uuid!; organizationId: uuid; title: str; isArchived: bool; isDefaultForm: bool;
        formDefinition: {_FORM};
        surveyType: str=CandidateExperience|Questionnaire|Diversity|EEOC|CandidateDataConsent""",
        size=20,
    ),
    "survey_requests": Listing(
        """id: uuid!; @surveyType: str=CandidateExperience; candidateId: ->candidates;
        applicationId: ->applications; surveyFormDefinitionId: ->survey_form_definitions;
        surveyUrl: url""",
        size=140,
    ),
    "survey_submissions": Listing(
        f"""id: uuid!; surveyFormDefinitionId: null/->survey_form_definitions; submittedAt: created;
        candidateId: ->candidates; applicationId: ->applications;
        surveyType: str=CandidateExperience|Questionnaire; formDefinition: {_FORM};
        submittedValues: obj""",
        size=120,
    ),
}
