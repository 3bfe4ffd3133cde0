{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'programs') %}

select
    {{ raw_field(raw, 'integer', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['manager', 'accountId'], personal=true) }} as manager_account_id,
    {{ raw_field(raw, 'text', ['manager', 'self'], personal=true) }} as manager_self,
    {{ raw_field(raw, 'text', ['teams', 'self']) }} as teams_self,
    {{ raw_field(raw, 'json', ['teams', 'values']) }} as teams_values,
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
