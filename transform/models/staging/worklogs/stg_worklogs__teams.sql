{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'teams') %}

select
    {{ raw_field(raw, 'integer', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['summary']) }} as summary,
    {{ raw_field(raw, 'boolean', ['administrative']) }} as administrative,
    {{ raw_field(raw, 'text', ['lead', 'accountId'], personal=true) }} as lead_account_id,
    {{ raw_field(raw, 'text', ['lead', 'self'], personal=true) }} as lead_self,
    {{ raw_field(raw, 'integer', ['program', 'id']) }} as program_id,
    {{ raw_field(raw, 'text', ['program', 'name']) }} as program_name,
    {{ raw_field(raw, 'text', ['program', 'self']) }} as program_self,
    {{ raw_field(raw, 'text', ['members', 'self']) }} as members_self,
    {{ raw_field(raw, 'json', ['members', 'teamMembers']) }} as members_team_members,
    {{ raw_field(raw, 'text', ['links', 'self']) }} as links_self,
    {{ raw_field(raw, 'text', ['permissions', 'self']) }} as permissions_self,
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
