{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'application_feedback') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'json', ['formDefinition', 'sections']) }} as form_definition_sections,
    {{ raw_field(raw, 'json', ['submittedValues'], personal=true) }} as submitted_values,
    {{ raw_field(raw, 'text', ['submittedByUser', 'id'], personal=true) }} as submitted_by_user_id,
    {{ raw_field(raw, 'text', ['submittedByUser', 'firstName'], personal=true) }} as submitted_by_user_first_name,
    {{ raw_field(raw, 'text', ['submittedByUser', 'lastName'], personal=true) }} as submitted_by_user_last_name,
    {{ raw_field(raw, 'text', ['submittedByUser', 'email'], personal=true) }} as submitted_by_user_email,
    {{ raw_field(raw, 'text', ['submittedByUser', 'globalRole'], personal=true) }} as submitted_by_user_global_role,
    {{ raw_field(raw, 'boolean', ['submittedByUser', 'isEnabled']) }} as submitted_by_user_is_enabled,
    {{ raw_field(raw, 'timestamp', ['submittedByUser', 'updatedAt']) }} as submitted_by_user_updated_at,
    {{ raw_field(raw, 'text', ['submittedByUser', 'managerId'], personal=true) }} as submitted_by_user_manager_id,
    {{ raw_field(raw, 'json', ['submittedByUser', 'customFields']) }} as submitted_by_user_custom_fields,
    {{ raw_field(raw, 'text', ['interviewId']) }} as interview_id,
    {{ raw_field(raw, 'text', ['interviewEventId']) }} as interview_event_id,
    {{ raw_field(raw, 'text', ['feedbackFormDefinitionId']) }} as feedback_form_definition_id,
    {{ raw_field(raw, 'text', ['applicationHistoryId']) }} as application_history_id,
    {{ raw_field(raw, 'text', ['applicationId']) }} as application_id,
    {{ raw_field(raw, 'timestamp', ['submittedAt']) }} as submitted_at,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
