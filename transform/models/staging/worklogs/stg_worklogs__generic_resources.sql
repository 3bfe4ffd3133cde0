{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'generic_resources') %}

select
    {{ raw_field(raw, 'integer', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'timestamp', ['createdAt']) }} as created_at,
    {{ raw_field(raw, 'text', ['createdBy', 'accountId'], personal=true) }} as created_by_account_id,
    {{ raw_field(raw, 'text', ['createdBy', 'self'], personal=true) }} as created_by_self,
    {{ raw_field(raw, 'timestamp', ['updatedAt']) }} as updated_at,
    {{ raw_field(raw, 'text', ['updatedBy', 'accountId'], personal=true) }} as updated_by_account_id,
    {{ raw_field(raw, 'text', ['updatedBy', 'self'], personal=true) }} as updated_by_self,
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
