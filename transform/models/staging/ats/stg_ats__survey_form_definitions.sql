{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'survey_form_definitions') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['organizationId']) }} as organization_id,
    {{ raw_field(raw, 'text', ['title']) }} as title,
    {{ raw_field(raw, 'boolean', ['isArchived']) }} as is_archived,
    {{ raw_field(raw, 'boolean', ['isDefaultForm']) }} as is_default_form,
    {{ raw_field(raw, 'json', ['formDefinition', 'sections']) }} as form_definition_sections,
    {{ raw_field(raw, 'text', ['surveyType']) }} as survey_type,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
