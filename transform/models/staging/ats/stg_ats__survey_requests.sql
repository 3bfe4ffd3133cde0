{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'survey_requests') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['surveyType']) }} as survey_type,
    {{ raw_field(raw, 'text', ['candidateId'], personal=true) }} as candidate_id,
    {{ raw_field(raw, 'text', ['applicationId']) }} as application_id,
    {{ raw_field(raw, 'text', ['surveyFormDefinitionId']) }} as survey_form_definition_id,
    {{ raw_field(raw, 'text', ['surveyUrl'], personal=true) }} as survey_url,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
