{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'workload_schemes') %}

select
    {{ raw_field(raw, 'integer', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['description']) }} as description,
    {{ raw_field(raw, 'boolean', ['defaultScheme']) }} as default_scheme,
    {{ raw_field(raw, 'integer', ['memberCount']) }} as member_count,
    {{ raw_field(raw, 'json', ['days']) }} as days,
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
