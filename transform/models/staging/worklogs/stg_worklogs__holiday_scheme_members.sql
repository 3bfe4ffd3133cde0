{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'holiday_scheme_members') %}

select
    {{ raw_field(raw, 'integer', ['schemeId']) }} as scheme_id,
    {{ raw_field(raw, 'text', ['accountId'], personal=true) }} as account_id,
    {{ raw_field(raw, 'text', ['self'], personal=true) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
