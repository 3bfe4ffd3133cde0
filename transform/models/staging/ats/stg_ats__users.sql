{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'users') %}

select
    {{ raw_field(raw, 'text', ['id'], personal=true) }} as id,
    {{ raw_field(raw, 'text', ['firstName'], personal=true) }} as first_name,
    {{ raw_field(raw, 'text', ['lastName'], personal=true) }} as last_name,
    {{ raw_field(raw, 'text', ['email'], personal=true) }} as email,
    {{ raw_field(raw, 'text', ['globalRole'], personal=true) }} as global_role,
    {{ raw_field(raw, 'boolean', ['isEnabled']) }} as is_enabled,
    {{ raw_field(raw, 'timestamp', ['updatedAt']) }} as updated_at,
    {{ raw_field(raw, 'text', ['managerId'], personal=true) }} as manager_id,
    {{ raw_field(raw, 'json', ['customFields']) }} as custom_fields,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
