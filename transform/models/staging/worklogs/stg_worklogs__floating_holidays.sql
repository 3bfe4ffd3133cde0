{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'floating_holidays') %}

select
    {{ raw_field(raw, 'integer', ['id']) }} as id,
    {{ raw_field(raw, 'integer', ['schemeId']) }} as scheme_id,
    {{ raw_field(raw, 'date', ['date']) }} as date,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['description']) }} as description,
    {{ raw_field(raw, 'text', ['type']) }} as type,
    {{ raw_field(raw, 'integer', ['durationSeconds']) }} as duration_seconds,
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
