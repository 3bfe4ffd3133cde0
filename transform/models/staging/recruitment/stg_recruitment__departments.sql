{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'departments') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['parent_id']) }} as parent_id,
    {{ raw_field(raw, 'boolean', ['sample']) }} as sample,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
