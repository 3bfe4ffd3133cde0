{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'projects') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['title'], personal=true) }} as title,
    {{ raw_field(raw, 'text', ['description'], personal=true) }} as description,
    {{ raw_field(raw, 'boolean', ['isArchived']) }} as is_archived,
    {{ raw_field(raw, 'boolean', ['confidential']) }} as confidential,
    {{ raw_field(raw, 'text', ['authorId'], personal=true) }} as author_id,
    {{ raw_field(raw, 'timestamp', ['createdAt']) }} as created_at,
    {{ raw_field(raw, 'json', ['customFieldEntries']) }} as custom_field_entries,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
