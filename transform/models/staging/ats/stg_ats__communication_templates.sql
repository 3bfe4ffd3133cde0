{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'communication_templates') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'timestamp', ['createdAt']) }} as created_at,
    {{ raw_field(raw, 'timestamp', ['updatedAt']) }} as updated_at,
    {{ raw_field(raw, 'text', ['title']) }} as title,
    {{ raw_field(raw, 'json', ['intendedTypes']) }} as intended_types,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
