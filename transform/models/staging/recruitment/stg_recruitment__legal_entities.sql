{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'legal_entities') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['legal_name']) }} as legal_name,
    {{ raw_field(raw, 'text', ['type']) }} as type,
    {{ raw_field(raw, 'text', ['parent_id']) }} as parent_id,
    {{ raw_field(raw, 'text', ['display_name']) }} as display_name,
    {{ raw_field(raw, 'boolean', ['sample']) }} as sample,
    {{ raw_field(raw, 'text', ['timezone']) }} as timezone,
    {{ raw_field(raw, 'json', ['geofencing_settings']) }} as geofencing_settings,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
