{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'candidate_tags') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['title']) }} as title,
    {{ raw_field(raw, 'boolean', ['isArchived']) }} as is_archived,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
