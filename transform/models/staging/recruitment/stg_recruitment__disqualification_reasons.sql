{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'disqualification_reasons') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['description']) }} as description,
    {{ raw_field(raw, 'boolean', ['candidate_withdrew']) }} as candidate_withdrew,
    {{ raw_field(raw, 'integer', ['position']) }} as position,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
