{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'interview_stage_groups') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['title']) }} as title,
    {{ raw_field(raw, 'integer', ['order']) }} as "order",
    {{ raw_field(raw, 'text', ['stageType']) }} as stage_type,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
