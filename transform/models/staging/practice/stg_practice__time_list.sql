{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'time_list') %}

select
    {{ raw_field(raw, 'text', ['UUID']) }} as uuid,
    {{ raw_field(raw, 'date', ['Date']) }} as date,
    {{ raw_field(raw, 'decimal', ['Minutes']) }} as minutes,
    {{ raw_field(raw, 'boolean', ['Billable']) }} as billable,
    {{ raw_field(raw, 'text', ['Note'], personal=true) }} as note,
    {{ raw_field(raw, 'text', ['Start']) }} as start,
    {{ raw_field(raw, 'text', ['End']) }} as "end",
    {{ raw_field(raw, 'text', ['InvoiceTaskUUID']) }} as invoice_task_uuid,
    {{ raw_field(raw, 'text', ['Job', 'ID']) }} as job_id,
    {{ raw_field(raw, 'text', ['Job', 'Name']) }} as job_name,
    {{ raw_field(raw, 'text', ['Task', 'UUID']) }} as task_uuid,
    {{ raw_field(raw, 'text', ['Task', 'Name']) }} as task_name,
    {{ raw_field(raw, 'text', ['Staff', 'UUID'], personal=true) }} as staff_uuid,
    {{ raw_field(raw, 'text', ['Staff', 'Name'], personal=true) }} as staff_name,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
