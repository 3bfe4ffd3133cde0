{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'timeoff_categories') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['type']) }} as type,
    {{ raw_field(raw, 'text', ['description']) }} as description,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
