{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'job_templates') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['title']) }} as title,
    {{ raw_field(raw, 'text', ['status']) }} as status,
    coalesce(
        {{ raw_field(raw, 'text', ['locationId']) }},
        {{ raw_field(raw, 'text', ['location', 'id']) }}
    ) as location_id,
    {{ raw_field(raw, 'text', ['departmentId']) }} as department_id,
    {{ raw_field(raw, 'text', ['defaultInterviewPlanId']) }} as default_interview_plan_id,
    {{ raw_field(raw, 'json', ['interviewPlanIds']) }} as interview_plan_ids,
    {{ raw_field(raw, 'timestamp', ['createdAt']) }} as created_at,
    {{ raw_field(raw, 'timestamp', ['updatedAt']) }} as updated_at,
    {{ raw_field(raw, 'text', ['location', 'name']) }} as location_name,
    {{ raw_field(raw, 'text', ['location', 'externalName']) }} as location_external_name,
    {{ raw_field(raw, 'boolean', ['location', 'isArchived']) }} as location_is_archived,
    {{ raw_field(raw, 'boolean', ['location', 'isRemote']) }} as location_is_remote,
    {{ raw_field(raw, 'text', ['location', 'workplaceType']) }} as location_workplace_type,
    {{ raw_field(raw, 'text', ['location', 'type']) }} as location_type,
    {{ raw_field(raw, 'text', ['location', 'parentLocationId']) }} as location_parent_location_id,
    {{ raw_field(raw, 'json', ['location', 'address']) }} as location_address,
    {{ raw_field(raw, 'json', ['location', 'extraData']) }} as location_extra_data,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
