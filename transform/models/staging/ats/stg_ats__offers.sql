{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'offers') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['applicationId']) }} as application_id,
    {{ raw_field(raw, 'timestamp', ['decidedAt']) }} as decided_at,
    {{ raw_field(raw, 'text', ['acceptanceStatus']) }} as acceptance_status,
    {{ raw_field(raw, 'text', ['offerStatus']) }} as offer_status,
    {{ raw_field(raw, 'text', ['latestVersion', 'id']) }} as latest_version_id,
    {{ raw_field(raw, 'text', ['latestVersion', 'startDate']) }} as latest_version_start_date,
    {{ raw_field(raw, 'json', ['latestVersion', 'salary']) }} as latest_version_salary,
    {{ raw_field(raw, 'timestamp', ['latestVersion', 'createdAt']) }} as latest_version_created_at,
    {{ raw_field(raw, 'text', ['latestVersion', 'openingId']) }} as latest_version_opening_id,
    {{ raw_field(raw, 'json', ['latestVersion', 'customFields']) }} as latest_version_custom_fields,
    {{ raw_field(raw, 'json', ['latestVersion', 'fileHandles']) }} as latest_version_file_handles,
    {{ raw_field(raw, 'json', ['latestVersion', 'author']) }} as latest_version_author,
    {{ raw_field(raw, 'text', ['latestVersion', 'approvalStatus']) }} as latest_version_approval_status,
    {{ raw_field(raw, 'json', ['versions']) }} as versions,
    {{ raw_field(raw, 'json', ['formDefinition', 'sections']) }} as form_definition_sections,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
