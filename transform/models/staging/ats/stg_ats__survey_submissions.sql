{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'survey_submissions') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['surveyFormDefinitionId']) }} as survey_form_definition_id,
    {{ raw_field(raw, 'timestamp', ['submittedAt']) }} as submitted_at,
    {{ raw_field(raw, 'text', ['candidateId'], personal=true) }} as candidate_id,
    {{ raw_field(raw, 'text', ['applicationId']) }} as application_id,
    {{ raw_field(raw, 'text', ['surveyType']) }} as survey_type,
    {{ raw_field(raw, 'json', ['formDefinition', 'sections']) }} as form_definition_sections,
    {{ raw_field(raw, 'json', ['submittedValues'], personal=true) }} as submitted_values,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
