{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'invoice_list') %}

select
    {{ raw_field(raw, 'text', ['UUID']) }} as uuid,
    {{ raw_field(raw, 'text', ['ID']) }} as id,
    {{ raw_field(raw, 'text', ['Type']) }} as type,
    {{ raw_field(raw, 'text', ['Status']) }} as status,
    {{ raw_field(raw, 'text', ['Description'], personal=true) }} as description,
    {{ raw_field(raw, 'text', ['JobText']) }} as job_text,
    {{ raw_field(raw, 'date', ['Date']) }} as date,
    {{ raw_field(raw, 'date', ['DueDate']) }} as due_date,
    {{ raw_field(raw, 'decimal', ['Amount']) }} as amount,
    {{ raw_field(raw, 'decimal', ['AmountTax']) }} as amount_tax,
    {{ raw_field(raw, 'decimal', ['AmountIncludingTax']) }} as amount_including_tax,
    {{ raw_field(raw, 'decimal', ['AmountPaid']) }} as amount_paid,
    {{ raw_field(raw, 'decimal', ['AmountOutstanding']) }} as amount_outstanding,
    {{ raw_field(raw, 'text', ['Client', 'UUID']) }} as client_uuid,
    {{ raw_field(raw, 'text', ['Client', 'Name'], personal=true) }} as client_name,
    {{ raw_field(raw, 'text', ['Contact', 'UUID'], personal=true) }} as contact_uuid,
    {{ raw_field(raw, 'text', ['Contact', 'Name'], personal=true) }} as contact_name,
    {{ raw_field(raw, 'json', ['Jobs', 'Job']) }} as jobs_job,
    {{ raw_field(raw, 'json', ['Tasks', 'Task']) }} as tasks_task,
    {{ raw_field(raw, 'json', ['Costs', 'Cost']) }} as costs_cost,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
