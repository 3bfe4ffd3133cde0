{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'project_planned_labor') %}

select
    {{ raw_field(raw, 'text', ['projectId']) }} as project_id,
    {{ raw_field(raw, 'integer', ['planId']) }} as plan_id,
    coalesce(
        {{ raw_field(raw, 'text', ['userId'], personal=true) }},
        {{ raw_field(raw, 'text', ['user', 'id'], personal=true) }}
    ) as user_id,
    {{ raw_field(raw, 'integer', ['plannedSeconds']) }} as planned_seconds,
    {{ raw_field(raw, 'text', ['account', 'key']) }} as account_key,
    {{ raw_field(raw, 'text', ['account', 'self']) }} as account_self,
    {{ raw_field(raw, 'date', ['date']) }} as date,
    {{ raw_field(raw, 'json', ['task', 'linked']) }} as task_linked,
    {{ raw_field(raw, 'json', ['user', 'userLink']) }} as user_user_link,
    {{ raw_field(raw, 'text', ['userRole', 'self']) }} as user_role_self,
    {{ raw_field(raw, 'text', ['billingRate', 'currencyCode']) }} as billing_rate_currency_code,
    {{ raw_field(raw, 'decimal', ['billingRate', 'value']) }} as billing_rate_value,
    {{ raw_field(raw, 'text', ['costRate', 'currencyCode']) }} as cost_rate_currency_code,
    {{ raw_field(raw, 'decimal', ['costRate', 'value'], personal=true) }} as cost_rate_value,
    {{ raw_field(raw, 'text', ['cost', 'currencyCode']) }} as cost_currency_code,
    {{ raw_field(raw, 'decimal', ['cost', 'value'], personal=true) }} as cost_value,
    {{ raw_field(raw, 'text', ['revenue', 'currencyCode']) }} as revenue_currency_code,
    {{ raw_field(raw, 'decimal', ['revenue', 'value']) }} as revenue_value,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
