{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'departments') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['externalName']) }} as external_name,
    {{ raw_field(raw, 'boolean', ['isArchived']) }} as is_archived,
    {{ raw_field(raw, 'text', ['parentId']) }} as parent_id,
    {{ raw_field(raw, 'timestamp', ['createdAt']) }} as created_at,
    {{ raw_field(raw, 'timestamp', ['updatedAt']) }} as updated_at,
    {{ raw_field(raw, 'json', ['extraData']) }} as extra_data,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
