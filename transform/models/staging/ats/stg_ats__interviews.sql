{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'interviews') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['title']) }} as title,
    {{ raw_field(raw, 'text', ['externalTitle']) }} as external_title,
    {{ raw_field(raw, 'boolean', ['isArchived']) }} as is_archived,
    {{ raw_field(raw, 'boolean', ['isDebrief']) }} as is_debrief,
    {{ raw_field(raw, 'boolean', ['isFeedbackRequired']) }} as is_feedback_required,
    {{ raw_field(raw, 'boolean', ['isFeedbackRequested']) }} as is_feedback_requested,
    {{ raw_field(raw, 'text', ['instructionsHtml']) }} as instructions_html,
    {{ raw_field(raw, 'text', ['instructionsPlain']) }} as instructions_plain,
    {{ raw_field(raw, 'text', ['jobId']) }} as job_id,
    {{ raw_field(raw, 'text', ['feedbackFormDefinitionId']) }} as feedback_form_definition_id,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
