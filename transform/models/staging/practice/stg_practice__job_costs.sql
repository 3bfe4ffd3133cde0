{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'job_costs') %}

select
    {{ raw_field(raw, 'text', ['JobUUID']) }} as job_uuid,
    {{ raw_field(raw, 'text', ['JobID']) }} as job_id,
    {{ raw_field(raw, 'text', ['UUID']) }} as uuid,
    {{ raw_field(raw, 'date', ['Date']) }} as date,
    {{ raw_field(raw, 'text', ['Code']) }} as code,
    {{ raw_field(raw, 'text', ['Description']) }} as description,
    {{ raw_field(raw, 'text', ['Note'], personal=true) }} as note,
    {{ raw_field(raw, 'decimal', ['Quantity']) }} as quantity,
    {{ raw_field(raw, 'decimal', ['UnitCost']) }} as unit_cost,
    {{ raw_field(raw, 'decimal', ['UnitPrice']) }} as unit_price,
    {{ raw_field(raw, 'boolean', ['Billable']) }} as billable,
    {{ raw_field(raw, 'text', ['Supplier', 'UUID']) }} as supplier_uuid,
    {{ raw_field(raw, 'text', ['Supplier', 'Name'], personal=true) }} as supplier_name,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
