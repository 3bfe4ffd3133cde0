{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'employees') %}

select
    {{ raw_field(raw, 'text', ['id'], personal=true) }} as id,
    {{ raw_field(raw, 'text', ['firstname'], personal=true) }} as firstname,
    {{ raw_field(raw, 'text', ['lastname'], personal=true) }} as lastname,
    {{ raw_field(raw, 'text', ['preferred_name'], personal=true) }} as preferred_name,
    {{ raw_field(raw, 'text', ['email'], personal=true) }} as email,
    {{ raw_field(raw, 'text', ['work_email'], personal=true) }} as work_email,
    {{ raw_field(raw, 'text', ['phone'], personal=true) }} as phone,
    {{ raw_field(raw, 'text', ['address'], personal=true) }} as address,
    {{ raw_field(raw, 'text', ['birthdate'], personal=true) }} as birthdate,
    {{ raw_field(raw, 'timestamp', ['start_date']) }} as start_date,
    {{ raw_field(raw, 'text', ['state']) }} as state,
    {{ raw_field(raw, 'text', ['status_semantic_type'], personal=true) }} as status_semantic_type,
    {{ raw_field(raw, 'text', ['employee_number'], personal=true) }} as employee_number,
    {{ raw_field(raw, 'text', ['avatar'], personal=true) }} as avatar,
    {{ raw_field(raw, 'boolean', ['avatar_processed']) }} as avatar_processed,
    {{ raw_field(raw, 'text', ['job_title'], personal=true) }} as job_title,
    {{ raw_field(raw, 'text', ['manager_id'], personal=true) }} as manager_id,
    {{ raw_field(raw, 'json', ['reporting_line'], personal=true) }} as reporting_line,
    {{ raw_field(raw, 'text', ['department_id']) }} as department_id,
    {{ raw_field(raw, 'text', ['division_id']) }} as division_id,
    {{ raw_field(raw, 'text', ['legal_entity_id']) }} as legal_entity_id,
    {{ raw_field(raw, 'text', ['work_schedule_id']) }} as work_schedule_id,
    {{ raw_field(raw, 'integer', ['holiday_calendar_id']) }} as holiday_calendar_id,
    {{ raw_field(raw, 'text', ['template_id']) }} as template_id,
    {{ raw_field(raw, 'text', ['candidate_id'], personal=true) }} as candidate_id,
    {{ raw_field(raw, 'text', ['onboarding_member_id'], personal=true) }} as onboarding_member_id,
    {{ raw_field(raw, 'boolean', ['sample']) }} as sample,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
