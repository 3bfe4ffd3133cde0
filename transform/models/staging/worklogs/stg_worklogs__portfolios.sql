{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'portfolios') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['description']) }} as description,
    {{ raw_field(raw, 'text', ['colorKey']) }} as color_key,
    {{ raw_field(raw, 'text', ['owner', 'id'], personal=true) }} as owner_id,
    {{ raw_field(raw, 'json', ['owner', 'userLink']) }} as owner_user_link,
    {{ raw_field(raw, 'boolean', ['editable']) }} as editable,
    {{ raw_field(raw, 'boolean', ['shared']) }} as shared,
    {{ raw_field(raw, 'text', ['projects', 'self']) }} as projects_self,
    {{ raw_field(raw, 'integer', ['scope', 'completedTaskCount']) }} as scope_completed_task_count,
    {{ raw_field(raw, 'integer', ['scope', 'totalTaskCount']) }} as scope_total_task_count,
    {{ raw_field(raw, 'integer', ['staff', 'totalUniqueCount']) }} as staff_total_unique_count,
    {{ raw_field(raw, 'text', ['averageRate', 'currencyCode']) }} as average_rate_currency_code,
    {{ raw_field(raw, 'decimal', ['averageRate', 'value']) }} as average_rate_value,
    {{ raw_field(raw, 'text', ['totalBudget', 'currencyCode']) }} as total_budget_currency_code,
    {{ raw_field(raw, 'decimal', ['totalBudget', 'value']) }} as total_budget_value,
    {{ raw_field(raw, 'text', ['totalCost', 'currencyCode']) }} as total_cost_currency_code,
    {{ raw_field(raw, 'decimal', ['totalCost', 'value']) }} as total_cost_value,
    {{ raw_field(raw, 'text', ['totalLaborCost', 'currencyCode']) }} as total_labor_cost_currency_code,
    {{ raw_field(raw, 'decimal', ['totalLaborCost', 'value']) }} as total_labor_cost_value,
    {{ raw_field(raw, 'text', ['totalRevenue', 'currencyCode']) }} as total_revenue_currency_code,
    {{ raw_field(raw, 'decimal', ['totalRevenue', 'value']) }} as total_revenue_value,
    {{ raw_field(raw, 'integer', ['totalTimeSpentSeconds']) }} as total_time_spent_seconds,
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
