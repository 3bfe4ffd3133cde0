{{ config(enabled=tap_enabled('practice')) }}

with jobs as (

    select
        wip.job_uuid,
        wip.job_number,
        wip.job_name,
        wip.job_state,
        wip.client_uuid,
        wip.client_name,
        wip.billable_minutes,
        wip.billable_hours,
        cast(wip.billable_minutes * wip.planned_rate / 60 + wip.billable_costs as numeric(28, 2))
            as value_of_work,
        coalesce(invoices.invoices, 0) as invoices,
        coalesce(invoices.invoiced_amount, 0) as invoiced_amount,
        coalesce(invoices.open_amount, 0) as open_amount
    from {{ ref('work_in_progress') }} as wip
    left join {{ ref('int_practice__job_invoices') }} as invoices
        on wip.job_uuid = invoices.job_uuid

)

select
    jobs.*,
    {{ spile.ratio('jobs.invoiced_amount', 'jobs.value_of_work') }} as realisation,
    {{ spile.ratio('jobs.invoiced_amount * 60', 'jobs.billable_minutes') }} as invoiced_per_hour
from jobs
