{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'approvals') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['approvalDefinitionId']) }} as approval_definition_id,
    {{ raw_field(raw, 'text', ['entityId']) }} as entity_id,
    {{ raw_field(raw, 'text', ['entityType']) }} as entity_type,
    {{ raw_field(raw, 'timestamp', ['createdAt']) }} as created_at,
    {{ raw_field(raw, 'timestamp', ['submittedAt']) }} as submitted_at,
    {{ raw_field(raw, 'timestamp', ['completedAt']) }} as completed_at,
    {{ raw_field(raw, 'json', ['steps']) }} as steps,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
