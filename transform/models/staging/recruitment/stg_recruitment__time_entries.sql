{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'time_entries') %}

select
    {{ raw_field(raw, 'text', ['uuid']) }} as uuid,
    {{ raw_field(raw, 'text', ['employee_id'], personal=true) }} as employee_id,
    {{ raw_field(raw, 'text', ['type']) }} as type,
    {{ raw_field(raw, 'timestamp', ['clock_in_time']) }} as clock_in_time,
    {{ raw_field(raw, 'timestamp', ['clock_out_time']) }} as clock_out_time,
    {{ raw_field(raw, 'integer', ['worked_minutes'], personal=true) }} as worked_minutes,
    {{ raw_field(raw, 'boolean', ['is_active'], personal=true) }} as is_active,
    {{ raw_field(raw, 'text', ['note'], personal=true) }} as note,
    {{ raw_field(raw, 'text', ['timezone']) }} as timezone,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
