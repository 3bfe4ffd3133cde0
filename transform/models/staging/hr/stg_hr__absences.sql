{#- Made from the schemas of tap-hr by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('hr')) }}
{%- set raw = raw_table('hr', 'absences') %}

select
    {{ raw_field(raw, 'text', ['employee_id'], personal=true) }} as employee_id,
    {{ raw_field(raw, 'date', ['start_date']) }} as start_date,
    {{ raw_field(raw, 'text', ['type'], personal=true) }} as type,
    {{ raw_field(raw, 'date', ['end_date']) }} as end_date,
    {{ raw_field(raw, 'decimal', ['days'], personal=true) }} as days,
    {{ raw_field(raw, 'text', ['status']) }} as status,
    {{ raw_field(raw, 'text', ['comment'], personal=true) }} as comment,
    {{ raw_field(raw, 'timestamp', ['modified']) }} as modified,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
