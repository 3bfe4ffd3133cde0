{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'cost_reports') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['reportName']) }} as report_name,
    {{ raw_field(raw, 'text', ['reportType']) }} as report_type,
    {{ raw_field(raw, 'text', ['status']) }} as status,
    {{ raw_field(raw, 'timestamp', ['requestedAt']) }} as requested_at,
    {{ raw_field(raw, 'text', ['owner', 'id'], personal=true) }} as owner_id,
    {{ raw_field(raw, 'json', ['owner', 'userLink']) }} as owner_user_link,
    {{ raw_field(raw, 'text', ['entity', 'id']) }} as entity_id,
    {{ raw_field(raw, 'text', ['entity', 'type']) }} as entity_type,
    {{ raw_field(raw, 'text', ['entity', 'self']) }} as entity_self,
    {{ raw_field(raw, 'date', ['dateFrom']) }} as date_from,
    {{ raw_field(raw, 'date', ['dateTo']) }} as date_to,
    {{ raw_field(raw, 'text', ['periodBreakdown']) }} as period_breakdown,
    {{ raw_field(raw, 'json', ['filterBy', 'accountCategoryIds']) }} as filter_by_account_category_ids,
    {{ raw_field(raw, 'json', ['filterBy', 'accountIds']) }} as filter_by_account_ids,
    {{ raw_field(raw, 'json', ['filterBy', 'expenseCategories']) }} as filter_by_expense_categories,
    {{ raw_field(raw, 'json', ['filterBy', 'roleIds']) }} as filter_by_role_ids,
    {{ raw_field(raw, 'text', ['data', 'self']) }} as data_self,
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
