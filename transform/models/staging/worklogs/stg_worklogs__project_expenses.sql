{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'project_expenses') %}

select
    {{ raw_field(raw, 'text', ['projectId']) }} as project_id,
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'date', ['date']) }} as date,
    {{ raw_field(raw, 'text', ['amount', 'currencyCode']) }} as amount_currency_code,
    {{ raw_field(raw, 'decimal', ['amount', 'value']) }} as amount_value,
    {{ raw_field(raw, 'text', ['category', 'name']) }} as category_name,
    {{ raw_field(raw, 'text', ['description'], personal=true) }} as description,
    {{ raw_field(raw, 'text', ['account', 'key']) }} as account_key,
    {{ raw_field(raw, 'text', ['account', 'self']) }} as account_self,
    {{ raw_field(raw, 'text', ['recurrence', 'type']) }} as recurrence_type,
    {{ raw_field(raw, 'double', ['recurrence', 'interval']) }} as recurrence_interval,
    {{ raw_field(raw, 'text', ['recurrence', 'monthlyBy']) }} as recurrence_monthly_by,
    {{ raw_field(raw, 'integer', ['recurrence', 'count']) }} as recurrence_count,
    {{ raw_field(raw, 'date', ['recurrence', 'endDate']) }} as recurrence_end_date,
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
