{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'permission_roles') %}

select
    {{ raw_field(raw, 'integer', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['accessType']) }} as access_type,
    {{ raw_field(raw, 'boolean', ['editable']) }} as editable,
    {{ raw_field(raw, 'json', ['accessEntities']) }} as access_entities,
    {{ raw_field(raw, 'json', ['permissions']) }} as permissions,
    {{ raw_field(raw, 'json', ['permittedUsers']) }} as permitted_users,
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
