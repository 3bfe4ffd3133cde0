{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'periods') %}

select
    {{ raw_field(raw, 'date', ['from']) }} as "from",
    {{ raw_field(raw, 'date', ['to']) }} as "to",
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
