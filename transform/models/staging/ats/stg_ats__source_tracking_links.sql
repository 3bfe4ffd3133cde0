{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'source_tracking_links') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['code']) }} as code,
    {{ raw_field(raw, 'boolean', ['enabled']) }} as enabled,
    {{ raw_field(raw, 'text', ['sourceId']) }} as source_id,
    {{ raw_field(raw, 'text', ['link']) }} as link,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
