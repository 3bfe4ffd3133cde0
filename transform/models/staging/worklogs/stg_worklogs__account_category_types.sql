{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'account_category_types') %}

select
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
