{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'team_memberships') %}

select
    {{ raw_field(raw, 'integer', ['id']) }} as id,
    {{ raw_field(raw, 'integer', ['team', 'id']) }} as team_id,
    {{ raw_field(raw, 'text', ['team', 'name']) }} as team_name,
    {{ raw_field(raw, 'text', ['team', 'self']) }} as team_self,
    {{ raw_field(raw, 'text', ['member', 'accountId'], personal=true) }} as member_account_id,
    {{ raw_field(raw, 'text', ['member', 'self'], personal=true) }} as member_self,
    {{ raw_field(raw, 'integer', ['role', 'id']) }} as role_id,
    {{ raw_field(raw, 'text', ['role', 'name']) }} as role_name,
    {{ raw_field(raw, 'text', ['role', 'self']) }} as role_self,
    {{ raw_field(raw, 'integer', ['commitmentPercent']) }} as commitment_percent,
    {{ raw_field(raw, 'date', ['from']) }} as "from",
    {{ raw_field(raw, 'date', ['to']) }} as "to",
    {{ raw_field(raw, 'date', ['inclusiveTo']) }} as inclusive_to,
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
