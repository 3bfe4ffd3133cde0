{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'global_rates') %}

select
    {{ raw_field(raw, 'text', ['rateCategory']) }} as rate_category,
    {{ raw_field(raw, 'text', ['role']) }} as role,
    {{ raw_field(raw, 'integer', ['roleId']) }} as role_id,
    {{ raw_field(raw, 'json', ['rates']) }} as rates,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
