{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'application_history') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['applicationId']) }} as application_id,
    {{ raw_field(raw, 'text', ['stageId']) }} as stage_id,
    {{ raw_field(raw, 'text', ['title']) }} as title,
    {{ raw_field(raw, 'timestamp', ['enteredStageAt']) }} as entered_stage_at,
    {{ raw_field(raw, 'timestamp', ['leftStageAt']) }} as left_stage_at,
    {{ raw_field(raw, 'integer', ['stageNumber']) }} as stage_number,
    {{ raw_field(raw, 'json', ['allowedActions']) }} as allowed_actions,
    {{ raw_field(raw, 'text', ['actorId'], personal=true) }} as actor_id,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
