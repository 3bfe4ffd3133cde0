{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'timeoff_balances') %}

select
    {{ raw_field(raw, 'text', ['employee_id'], personal=true) }} as employee_id,
    {{ raw_field(raw, 'text', ['category_id']) }} as category_id,
    {{ raw_field(raw, 'text', ['units_available'], personal=true) }} as units_available,
    {{ raw_field(raw, 'text', ['units_carry_over_available'], personal=true) }} as units_carry_over_available,
    {{ raw_field(raw, 'text', ['units_used'], personal=true) }} as units_used,
    {{ raw_field(raw, 'boolean', ['has_unlimited_timeoff'], personal=true) }} as has_unlimited_timeoff,
    {{ raw_field(raw, 'text', ['time_off_tracking_unit']) }} as time_off_tracking_unit,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['description']) }} as description,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
