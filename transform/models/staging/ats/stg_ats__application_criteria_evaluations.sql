{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'application_criteria_evaluations') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['applicationId']) }} as application_id,
    {{ raw_field(raw, 'text', ['criterion', 'id']) }} as criterion_id,
    {{ raw_field(raw, 'text', ['criterion', 'title']) }} as criterion_title,
    {{ raw_field(raw, 'text', ['criterion', 'type']) }} as criterion_type,
    {{ raw_field(raw, 'text', ['criterion', 'prompt']) }} as criterion_prompt,
    {{ raw_field(raw, 'text', ['criterion', 'applicationFormDefinitionId']) }} as criterion_application_form_definition_id,
    {{ raw_field(raw, 'text', ['criterion', 'applicationFormFieldPath']) }} as criterion_application_form_field_path,
    {{ raw_field(raw, 'text', ['status']) }} as status,
    {{ raw_field(raw, 'text', ['outcome'], personal=true) }} as outcome,
    {{ raw_field(raw, 'text', ['reasoning'], personal=true) }} as reasoning,
    {{ raw_field(raw, 'text', ['skipReason']) }} as skip_reason,
    {{ raw_field(raw, 'double', ['outcomeNumber'], personal=true) }} as outcome_number,
    {{ raw_field(raw, 'timestamp', ['evaluatedAt']) }} as evaluated_at,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
