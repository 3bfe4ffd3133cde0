{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'members') %}

select
    {{ raw_field(raw, 'text', ['id'], personal=true) }} as id,
    {{ raw_field(raw, 'text', ['name'], personal=true) }} as name,
    {{ raw_field(raw, 'text', ['headline'], personal=true) }} as headline,
    {{ raw_field(raw, 'text', ['email'], personal=true) }} as email,
    {{ raw_field(raw, 'text', ['role'], personal=true) }} as role,
    {{ raw_field(raw, 'text', ['type']) }} as type,
    {{ raw_field(raw, 'text', ['hris_role'], personal=true) }} as hris_role,
    {{ raw_field(raw, 'json', ['roles'], personal=true) }} as roles,
    {{ raw_field(raw, 'boolean', ['active']) }} as active,
    {{ raw_field(raw, 'json', ['collaboration_rules']) }} as collaboration_rules,
    {{ raw_field(raw, 'json', ['hris_member_scope']) }} as hris_member_scope,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
