{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'project_time_approvals') %}

select
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ raw_field(raw, 'text', ['projectId']) }} as project_id,
    {{ raw_field(raw, 'date', ['period', 'from']) }} as period_from,
    {{ raw_field(raw, 'date', ['period', 'to']) }} as period_to,
    {{ raw_field(raw, 'text', ['user', 'id'], personal=true) }} as user_id,
    {{ raw_field(raw, 'json', ['user', 'userLink']) }} as user_user_link,
    {{ raw_field(raw, 'text', ['reviewer', 'id'], personal=true) }} as reviewer_id,
    {{ raw_field(raw, 'json', ['reviewer', 'userLink']) }} as reviewer_user_link,
    {{ raw_field(raw, 'text', ['status', 'key']) }} as status_key,
    {{ raw_field(raw, 'text', ['status', 'comment'], personal=true) }} as status_comment,
    {{ raw_field(raw, 'timestamp', ['status', 'updatedAt']) }} as status_updated_at,
    {{ raw_field(raw, 'integer', ['timeSpentSeconds']) }} as time_spent_seconds,
    {{ raw_field(raw, 'integer', ['billableSeconds']) }} as billable_seconds,
    {{ raw_field(raw, 'text', ['totalCost', 'currencyCode']) }} as total_cost_currency_code,
    {{ raw_field(raw, 'decimal', ['totalCost', 'value'], personal=true) }} as total_cost_value,
    {{ raw_field(raw, 'text', ['totalRevenue', 'currencyCode']) }} as total_revenue_currency_code,
    {{ raw_field(raw, 'decimal', ['totalRevenue', 'value']) }} as total_revenue_value,
    {{ raw_field(raw, 'text', ['laborCosts', 'self']) }} as labor_costs_self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
