{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'quote_lines') %}

select
    {{ raw_field(raw, 'text', ['QuoteUUID']) }} as quote_uuid,
    {{ raw_field(raw, 'integer', ['Position']) }} as position,
    {{ raw_field(raw, 'text', ['Kind']) }} as kind,
    {{ raw_field(raw, 'text', ['QuoteID']) }} as quote_id,
    {{ raw_field(raw, 'date', ['Date']) }} as date,
    {{ raw_field(raw, 'text', ['UUID']) }} as uuid,
    {{ raw_field(raw, 'text', ['Name']) }} as name,
    {{ raw_field(raw, 'text', ['Code']) }} as code,
    {{ raw_field(raw, 'text', ['Description'], personal=true) }} as description,
    {{ raw_field(raw, 'text', ['Note'], personal=true) }} as note,
    {{ raw_field(raw, 'decimal', ['Minutes']) }} as minutes,
    {{ raw_field(raw, 'decimal', ['EstimatedMinutes']) }} as estimated_minutes,
    {{ raw_field(raw, 'decimal', ['BillableRate']) }} as billable_rate,
    {{ raw_field(raw, 'decimal', ['Quantity']) }} as quantity,
    {{ raw_field(raw, 'decimal', ['UnitCost']) }} as unit_cost,
    {{ raw_field(raw, 'decimal', ['UnitPrice']) }} as unit_price,
    {{ raw_field(raw, 'boolean', ['Billable']) }} as billable,
    {{ raw_field(raw, 'decimal', ['Amount']) }} as amount,
    {{ raw_field(raw, 'decimal', ['AmountTax']) }} as amount_tax,
    {{ raw_field(raw, 'decimal', ['AmountIncludingTax']) }} as amount_including_tax,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
