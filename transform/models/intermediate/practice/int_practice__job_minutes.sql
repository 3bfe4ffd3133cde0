{{ config(enabled=tap_enabled('practice')) }}

select
    job_number,
    sum(minutes) as booked_minutes,
    sum(case when is_billable then minutes else 0 end) as billable_minutes,
    sum(case when is_billable and not is_invoiced then minutes else 0 end) as uninvoiced_minutes
from {{ ref('fct_time_entries') }}
group by job_number
