{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'interview_schedules') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['status']) }} as status,
    {{ raw_field(raw, 'text', ['applicationId']) }} as application_id,
    {{ raw_field(raw, 'text', ['interviewStageId']) }} as interview_stage_id,
    {{ raw_field(raw, 'text', ['scheduledBy', 'id'], personal=true) }} as scheduled_by_id,
    {{ raw_field(raw, 'text', ['scheduledBy', 'firstName'], personal=true) }} as scheduled_by_first_name,
    {{ raw_field(raw, 'text', ['scheduledBy', 'lastName'], personal=true) }} as scheduled_by_last_name,
    {{ raw_field(raw, 'text', ['scheduledBy', 'email'], personal=true) }} as scheduled_by_email,
    {{ raw_field(raw, 'text', ['scheduledBy', 'globalRole'], personal=true) }} as scheduled_by_global_role,
    {{ raw_field(raw, 'boolean', ['scheduledBy', 'isEnabled']) }} as scheduled_by_is_enabled,
    {{ raw_field(raw, 'timestamp', ['scheduledBy', 'updatedAt']) }} as scheduled_by_updated_at,
    {{ raw_field(raw, 'text', ['scheduledBy', 'managerId'], personal=true) }} as scheduled_by_manager_id,
    {{ raw_field(raw, 'json', ['scheduledBy', 'customFields']) }} as scheduled_by_custom_fields,
    {{ raw_field(raw, 'timestamp', ['createdAt']) }} as created_at,
    {{ raw_field(raw, 'timestamp', ['updatedAt']) }} as updated_at,
    {{ raw_field(raw, 'json', ['interviewEvents']) }} as interview_events,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
