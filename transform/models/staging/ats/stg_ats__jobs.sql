{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'jobs') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['title']) }} as title,
    {{ raw_field(raw, 'text', ['status']) }} as status,
    {{ raw_field(raw, 'boolean', ['confidential']) }} as confidential,
    {{ raw_field(raw, 'text', ['employmentType']) }} as employment_type,
    coalesce(
        {{ raw_field(raw, 'text', ['locationId']) }},
        {{ raw_field(raw, 'text', ['location', 'id']) }}
    ) as location_id,
    {{ raw_field(raw, 'text', ['departmentId']) }} as department_id,
    {{ raw_field(raw, 'text', ['defaultInterviewPlanId']) }} as default_interview_plan_id,
    {{ raw_field(raw, 'text', ['brandId']) }} as brand_id,
    {{ raw_field(raw, 'json', ['interviewPlanIds']) }} as interview_plan_ids,
    {{ raw_field(raw, 'json', ['jobPostingIds']) }} as job_posting_ids,
    {{ raw_field(raw, 'text', ['customRequisitionId']) }} as custom_requisition_id,
    {{ raw_field(raw, 'json', ['hiringTeam']) }} as hiring_team,
    {{ raw_field(raw, 'json', ['customFields']) }} as custom_fields,
    {{ raw_field(raw, 'text', ['author', 'id'], personal=true) }} as author_id,
    {{ raw_field(raw, 'text', ['author', 'firstName'], personal=true) }} as author_first_name,
    {{ raw_field(raw, 'text', ['author', 'lastName'], personal=true) }} as author_last_name,
    {{ raw_field(raw, 'text', ['author', 'email'], personal=true) }} as author_email,
    {{ raw_field(raw, 'text', ['author', 'globalRole'], personal=true) }} as author_global_role,
    {{ raw_field(raw, 'boolean', ['author', 'isEnabled']) }} as author_is_enabled,
    {{ raw_field(raw, 'timestamp', ['author', 'updatedAt']) }} as author_updated_at,
    {{ raw_field(raw, 'text', ['author', 'managerId'], personal=true) }} as author_manager_id,
    {{ raw_field(raw, 'json', ['author', 'customFields']) }} as author_custom_fields,
    {{ raw_field(raw, 'timestamp', ['createdAt']) }} as created_at,
    {{ raw_field(raw, 'timestamp', ['updatedAt']) }} as updated_at,
    {{ raw_field(raw, 'timestamp', ['openedAt']) }} as opened_at,
    {{ raw_field(raw, 'timestamp', ['closedAt']) }} as closed_at,
    {{ raw_field(raw, 'text', ['location', 'name']) }} as location_name,
    {{ raw_field(raw, 'text', ['location', 'externalName']) }} as location_external_name,
    {{ raw_field(raw, 'boolean', ['location', 'isArchived']) }} as location_is_archived,
    {{ raw_field(raw, 'boolean', ['location', 'isRemote']) }} as location_is_remote,
    {{ raw_field(raw, 'text', ['location', 'workplaceType']) }} as location_workplace_type,
    {{ raw_field(raw, 'text', ['location', 'type']) }} as location_type,
    {{ raw_field(raw, 'text', ['location', 'parentLocationId']) }} as location_parent_location_id,
    {{ raw_field(raw, 'json', ['location', 'address']) }} as location_address,
    {{ raw_field(raw, 'json', ['location', 'extraData']) }} as location_extra_data,
    {{ raw_field(raw, 'json', ['openings']) }} as openings,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
