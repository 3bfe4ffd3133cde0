{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'sources') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['title']) }} as title,
    {{ raw_field(raw, 'boolean', ['isArchived']) }} as is_archived,
    {{ raw_field(raw, 'text', ['sourceType', 'id']) }} as source_type_id,
    {{ raw_field(raw, 'text', ['sourceType', 'title']) }} as source_type_title,
    {{ raw_field(raw, 'boolean', ['sourceType', 'isArchived']) }} as source_type_is_archived,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
