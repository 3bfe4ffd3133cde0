{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'custom_attributes') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['type']) }} as type,
    {{ raw_field(raw, 'boolean', ['enabled']) }} as enabled,
    {{ raw_field(raw, 'text', ['label']) }} as label,
    {{ raw_field(raw, 'text', ['hint']) }} as hint,
    {{ raw_field(raw, 'boolean', ['single_answer']) }} as single_answer,
    {{ raw_field(raw, 'json', ['choices']) }} as choices,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
