{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'purchase_order_list') %}

select
    {{ raw_field(raw, 'text', ['ID']) }} as id,
    {{ raw_field(raw, 'text', ['Description']) }} as description,
    {{ raw_field(raw, 'text', ['State']) }} as state,
    {{ raw_field(raw, 'date', ['Date']) }} as date,
    {{ raw_field(raw, 'text', ['DeliveryAddress'], personal=true) }} as delivery_address,
    {{ raw_field(raw, 'decimal', ['Amount']) }} as amount,
    {{ raw_field(raw, 'decimal', ['AmountTax']) }} as amount_tax,
    {{ raw_field(raw, 'decimal', ['AmountIncludingTax']) }} as amount_including_tax,
    {{ raw_field(raw, 'text', ['Job', 'ID']) }} as job_id,
    {{ raw_field(raw, 'text', ['Job', 'Name']) }} as job_name,
    {{ raw_field(raw, 'text', ['Supplier', 'UUID']) }} as supplier_uuid,
    {{ raw_field(raw, 'text', ['Supplier', 'Name']) }} as supplier_name,
    {{ raw_field(raw, 'json', ['Costs', 'Cost']) }} as costs_cost,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
