{{ config(enabled=tap_enabled('practice')) }}

with jobs as (

    select
        client_uuid,
        max(client_name) as client_name,
        count(*) as jobs,
        sum(billable_minutes) as billable_minutes,
        sum(value_of_work) as value_of_work,
        -- Only what stands against a known value may be compared with it.
        sum(case when value_of_work is not null then invoiced_amount end) as invoiced_of_valued_jobs
    from {{ ref('realisation_by_job') }}
    group by client_uuid

),

invoices as (

    select
        client_uuid,
        max(client_name) as client_name,
        sum(invoices) as invoices,
        sum(invoiced_amount) as invoiced_amount,
        sum(open_including_tax) as open_including_tax
    from {{ ref('invoiced_and_open') }}
    group by client_uuid

),

clients as (

    select
        coalesce(jobs.client_uuid, invoices.client_uuid) as client_uuid,
        coalesce(jobs.client_name, invoices.client_name) as client_name,
        coalesce(jobs.jobs, 0) as jobs,
        coalesce(jobs.billable_minutes, 0) as billable_minutes,
        jobs.value_of_work,
        jobs.invoiced_of_valued_jobs,
        coalesce(invoices.invoices, 0) as invoices,
        coalesce(invoices.invoiced_amount, 0) as invoiced_amount,
        coalesce(invoices.open_including_tax, 0) as open_including_tax
    from jobs
    full outer join invoices
        on jobs.client_uuid = invoices.client_uuid

)

select
    clients.*,
    {{ spile.hours('clients.billable_minutes * 60') }} as billable_hours,
    {{ spile.ratio('clients.invoiced_of_valued_jobs', 'clients.value_of_work') }} as realisation,
    {{ spile.ratio('clients.invoiced_amount * 60', 'clients.billable_minutes') }} as invoiced_per_hour
from clients
