{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'timeoff_requests') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['employee_id'], personal=true) }} as employee_id,
    {{ raw_field(raw, 'timestamp', ['from_date']) }} as from_date,
    {{ raw_field(raw, 'timestamp', ['to_date']) }} as to_date,
    {{ raw_field(raw, 'text', ['formatted_period'], personal=true) }} as formatted_period,
    {{ raw_field(raw, 'text', ['state'], personal=true) }} as state,
    {{ raw_field(raw, 'decimal', ['requesting_total'], personal=true) }} as requesting_total,
    {{ raw_field(raw, 'text', ['timeoff_tracking_unit']) }} as timeoff_tracking_unit,
    {{ raw_field(raw, 'json', ['half_days']) }} as half_days,
    {{ raw_field(raw, 'text', ['category_id'], personal=true) }} as category_id,
    {{ raw_field(raw, 'text', ['category_name'], personal=true) }} as category_name,
    {{ raw_field(raw, 'text', ['updated_by'], personal=true) }} as updated_by,
    {{ raw_field(raw, 'timestamp', ['updated_at']) }} as updated_at,
    {{ raw_field(raw, 'timestamp', ['created_at']) }} as created_at,
    {{ raw_field(raw, 'decimal', ['days'], personal=true) }} as days,
    {{ raw_field(raw, 'text', ['reason'], personal=true) }} as reason,
    {{ raw_field(raw, 'text', ['comments'], personal=true) }} as comments,
    {{ raw_field(raw, 'json', ['pending_approvals']) }} as pending_approvals,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
