{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'work_schedules') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['status']) }} as status,
    {{ raw_field(raw, 'text', ['week_starts_on']) }} as week_starts_on,
    {{ raw_field(raw, 'text', ['work_hours']) }} as work_hours,
    {{ raw_field(raw, 'json', ['work_days']) }} as work_days,
    {{ raw_field(raw, 'boolean', ['sample']) }} as sample,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
