{{ config(enabled=tap_enabled('practice')) }}

select
    invoices.uuid as invoice_uuid,
    invoices.id as invoice_number,
    invoices.type as invoice_type,
    invoices.status as invoice_status,
    invoices.status in ('Approved', 'Paid') as is_issued,
    invoices.client_uuid,
    invoices.client_name,
    jobs.uuid as job_uuid,
    invoices.job_text as job_numbers,
    invoices.date as invoiced_on,
    invoices.due_date as due_on,
    cast(invoices.amount as numeric(28, 2)) as amount,
    cast(invoices.amount_tax as numeric(28, 2)) as amount_tax,
    cast(invoices.amount_including_tax as numeric(28, 2)) as amount_including_tax,
    cast(invoices.amount_paid as numeric(28, 2)) as amount_paid,
    cast(invoices.amount_outstanding as numeric(28, 2)) as amount_outstanding
from {{ ref('stg_practice__invoice_list') }} as invoices
left join {{ ref('stg_practice__job_list') }} as jobs
    on invoices.job_text = jobs.id
