{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'quote_draft') %}

select
    {{ raw_field(raw, 'text', ['UUID']) }} as uuid,
    {{ raw_field(raw, 'text', ['ID']) }} as id,
    {{ raw_field(raw, 'text', ['Type']) }} as type,
    {{ raw_field(raw, 'text', ['State']) }} as state,
    {{ raw_field(raw, 'text', ['Name']) }} as name,
    {{ raw_field(raw, 'text', ['Description'], personal=true) }} as description,
    {{ raw_field(raw, 'text', ['OptionExplanation'], personal=true) }} as option_explanation,
    {{ raw_field(raw, 'text', ['LeadUUID']) }} as lead_uuid,
    {{ raw_field(raw, 'text', ['JobUUID']) }} as job_uuid,
    {{ raw_field(raw, 'date', ['Date']) }} as date,
    {{ raw_field(raw, 'date', ['ValidDate']) }} as valid_date,
    {{ raw_field(raw, 'text', ['Budget']) }} as budget,
    {{ raw_field(raw, 'decimal', ['Amount']) }} as amount,
    {{ raw_field(raw, 'decimal', ['AmountTax']) }} as amount_tax,
    {{ raw_field(raw, 'decimal', ['AmountIncludingTax']) }} as amount_including_tax,
    {{ raw_field(raw, 'decimal', ['EstimatedCost']) }} as estimated_cost,
    {{ raw_field(raw, 'decimal', ['EstimatedCostTax']) }} as estimated_cost_tax,
    {{ raw_field(raw, 'decimal', ['EstimatedCostIncludingTax']) }} as estimated_cost_including_tax,
    {{ raw_field(raw, 'text', ['Client', 'UUID']) }} as client_uuid,
    {{ raw_field(raw, 'text', ['Client', 'Name'], personal=true) }} as client_name,
    {{ raw_field(raw, 'text', ['Contact', 'UUID'], personal=true) }} as contact_uuid,
    {{ raw_field(raw, 'text', ['Contact', 'Name'], personal=true) }} as contact_name,
    {{ raw_field(raw, 'json', ['Tasks', 'Task']) }} as tasks_task,
    {{ raw_field(raw, 'json', ['Costs', 'Cost']) }} as costs_cost,
    {{ raw_field(raw, 'json', ['Options', 'Option']) }} as options_option,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
