{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'cost_list') %}

select
    {{ raw_field(raw, 'text', ['UUID']) }} as uuid,
    {{ raw_field(raw, 'text', ['Code']) }} as code,
    {{ raw_field(raw, 'text', ['Description']) }} as description,
    {{ raw_field(raw, 'text', ['Note']) }} as note,
    {{ raw_field(raw, 'decimal', ['UnitCost']) }} as unit_cost,
    {{ raw_field(raw, 'decimal', ['UnitPrice']) }} as unit_price,
    {{ raw_field(raw, 'text', ['IncomeAccount']) }} as income_account,
    {{ raw_field(raw, 'text', ['CostOfSaleAccount']) }} as cost_of_sale_account,
    {{ raw_field(raw, 'text', ['Supplier', 'UUID']) }} as supplier_uuid,
    {{ raw_field(raw, 'text', ['Supplier', 'Name']) }} as supplier_name,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
