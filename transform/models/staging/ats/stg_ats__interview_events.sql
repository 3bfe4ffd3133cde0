{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'interview_events') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    coalesce(
        {{ raw_field(raw, 'text', ['interviewId']) }},
        {{ raw_field(raw, 'text', ['interview', 'id']) }}
    ) as interview_id,
    {{ raw_field(raw, 'text', ['interview', 'title']) }} as interview_title,
    {{ raw_field(raw, 'text', ['interview', 'externalTitle']) }} as interview_external_title,
    {{ raw_field(raw, 'boolean', ['interview', 'isArchived']) }} as interview_is_archived,
    {{ raw_field(raw, 'boolean', ['interview', 'isDebrief']) }} as interview_is_debrief,
    {{ raw_field(raw, 'boolean', ['interview', 'isFeedbackRequired']) }} as interview_is_feedback_required,
    {{ raw_field(raw, 'boolean', ['interview', 'isFeedbackRequested']) }} as interview_is_feedback_requested,
    {{ raw_field(raw, 'text', ['interview', 'instructionsHtml']) }} as interview_instructions_html,
    {{ raw_field(raw, 'text', ['interview', 'instructionsPlain']) }} as interview_instructions_plain,
    {{ raw_field(raw, 'text', ['interview', 'jobId']) }} as interview_job_id,
    {{ raw_field(raw, 'text', ['interview', 'feedbackFormDefinitionId']) }} as interview_feedback_form_definition_id,
    {{ raw_field(raw, 'text', ['interviewScheduleId']) }} as interview_schedule_id,
    {{ raw_field(raw, 'timestamp', ['startTime']) }} as start_time,
    {{ raw_field(raw, 'timestamp', ['endTime']) }} as end_time,
    {{ raw_field(raw, 'timestamp', ['createdAt']) }} as created_at,
    {{ raw_field(raw, 'timestamp', ['updatedAt']) }} as updated_at,
    {{ raw_field(raw, 'json', ['interviewerUserIds'], personal=true) }} as interviewer_user_ids,
    {{ raw_field(raw, 'json', ['interviewers']) }} as interviewers,
    {{ raw_field(raw, 'text', ['feedbackLink']) }} as feedback_link,
    {{ raw_field(raw, 'text', ['meetingLink']) }} as meeting_link,
    {{ raw_field(raw, 'text', ['location']) }} as location,
    {{ raw_field(raw, 'text', ['interviewerCalendarEventId']) }} as interviewer_calendar_event_id,
    {{ raw_field(raw, 'text', ['notetakerTranscriptId']) }} as notetaker_transcript_id,
    {{ raw_field(raw, 'boolean', ['hasSubmittedFeedback']) }} as has_submitted_feedback,
    {{ raw_field(raw, 'json', ['extraData'], personal=true) }} as extra_data,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
