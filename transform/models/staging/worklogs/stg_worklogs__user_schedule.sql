{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'user_schedule') %}

select
    {{ raw_field(raw, 'date', ['date']) }} as date,
    {{ raw_field(raw, 'integer', ['requiredSeconds']) }} as required_seconds,
    {{ raw_field(raw, 'text', ['type']) }} as type,
    {{ raw_field(raw, 'integer', ['holiday', 'id']) }} as holiday_id,
    {{ raw_field(raw, 'integer', ['holiday', 'schemeId']) }} as holiday_scheme_id,
    {{ raw_field(raw, 'date', ['holiday', 'date']) }} as holiday_date,
    {{ raw_field(raw, 'text', ['holiday', 'name']) }} as holiday_name,
    {{ raw_field(raw, 'text', ['holiday', 'description']) }} as holiday_description,
    {{ raw_field(raw, 'text', ['holiday', 'type']) }} as holiday_type,
    {{ raw_field(raw, 'integer', ['holiday', 'durationSeconds']) }} as holiday_duration_seconds,
    {{ raw_field(raw, 'text', ['holiday', 'self']) }} as holiday_self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
