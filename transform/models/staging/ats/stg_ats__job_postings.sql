{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'job_postings') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['title']) }} as title,
    {{ raw_field(raw, 'text', ['jobId']) }} as job_id,
    {{ raw_field(raw, 'text', ['departmentName']) }} as department_name,
    {{ raw_field(raw, 'text', ['teamName']) }} as team_name,
    {{ raw_field(raw, 'text', ['locationName']) }} as location_name,
    {{ raw_field(raw, 'text', ['locationExternalName']) }} as location_external_name,
    {{ raw_field(raw, 'text', ['locationIds', 'primaryLocationId']) }} as location_ids_primary_location_id,
    {{ raw_field(raw, 'json', ['locationIds', 'secondaryLocationIds']) }} as location_ids_secondary_location_ids,
    {{ raw_field(raw, 'text', ['workplaceType']) }} as workplace_type,
    {{ raw_field(raw, 'text', ['employmentType']) }} as employment_type,
    {{ raw_field(raw, 'boolean', ['isListed']) }} as is_listed,
    {{ raw_field(raw, 'text', ['status']) }} as status,
    {{ raw_field(raw, 'text', ['publishedDate']) }} as published_date,
    {{ raw_field(raw, 'timestamp', ['applicationDeadline']) }} as application_deadline,
    {{ raw_field(raw, 'text', ['externalLink']) }} as external_link,
    {{ raw_field(raw, 'text', ['applyLink']) }} as apply_link,
    {{ raw_field(raw, 'text', ['compensationTierSummary']) }} as compensation_tier_summary,
    {{ raw_field(raw, 'boolean', ['shouldDisplayCompensationOnJobBoard']) }} as should_display_compensation_on_job_board,
    {{ raw_field(raw, 'timestamp', ['updatedAt']) }} as updated_at,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
