{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'openings') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'timestamp', ['openedAt']) }} as opened_at,
    {{ raw_field(raw, 'timestamp', ['closedAt']) }} as closed_at,
    {{ raw_field(raw, 'timestamp', ['archivedAt']) }} as archived_at,
    {{ raw_field(raw, 'boolean', ['isArchived']) }} as is_archived,
    {{ raw_field(raw, 'text', ['closeReasonId']) }} as close_reason_id,
    {{ raw_field(raw, 'text', ['openingState']) }} as opening_state,
    {{ raw_field(raw, 'text', ['latestVersion', 'id']) }} as latest_version_id,
    {{ raw_field(raw, 'text', ['latestVersion', 'identifier']) }} as latest_version_identifier,
    {{ raw_field(raw, 'text', ['latestVersion', 'description']) }} as latest_version_description,
    {{ raw_field(raw, 'text', ['latestVersion', 'authorId'], personal=true) }} as latest_version_author_id,
    {{ raw_field(raw, 'timestamp', ['latestVersion', 'createdAt']) }} as latest_version_created_at,
    {{ raw_field(raw, 'text', ['latestVersion', 'teamId']) }} as latest_version_team_id,
    {{ raw_field(raw, 'text', ['latestVersion', 'employmentType']) }} as latest_version_employment_type,
    {{ raw_field(raw, 'text', ['latestVersion', 'targetHireDate']) }} as latest_version_target_hire_date,
    {{ raw_field(raw, 'text', ['latestVersion', 'targetStartDate']) }} as latest_version_target_start_date,
    {{ raw_field(raw, 'boolean', ['latestVersion', 'isBackfill']) }} as latest_version_is_backfill,
    {{ raw_field(raw, 'json', ['latestVersion', 'jobIds']) }} as latest_version_job_ids,
    {{ raw_field(raw, 'json', ['latestVersion', 'locationIds']) }} as latest_version_location_ids,
    {{ raw_field(raw, 'json', ['latestVersion', 'hiringTeam']) }} as latest_version_hiring_team,
    {{ raw_field(raw, 'json', ['latestVersion', 'customFields']) }} as latest_version_custom_fields,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
