{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'project_expense_actuals') %}

select
    {{ raw_field(raw, 'text', ['projectId']) }} as project_id,
    {{ raw_field(raw, 'text', ['expenseLink']) }} as expense_link,
    {{ raw_field(raw, 'date', ['date']) }} as date,
    {{ raw_field(raw, 'text', ['expense', 'self']) }} as expense_self,
    {{ raw_field(raw, 'text', ['cost', 'currencyCode']) }} as cost_currency_code,
    {{ raw_field(raw, 'decimal', ['cost', 'value']) }} as cost_value,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
