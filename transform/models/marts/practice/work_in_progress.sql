{{ config(enabled=tap_enabled('practice')) }}

-- The API tells no rate of staff or tasks: an hour is worth what the job's budget gives for one.
with jobs as (

    select
        jobs.uuid as job_uuid,
        jobs.id as job_number,
        jobs.name as job_name,
        jobs.state as job_state,
        jobs.client_uuid,
        jobs.client_name,
        jobs.manager_name,
        jobs.start_date as starts_on,
        jobs.due_date as due_on,
        jobs.completed_date as completed_on,
        cast(jobs.budget as numeric(28, 2)) as budget,
        estimates.estimated_hours,
        {{ spile.ratio('jobs.budget', 'estimates.estimated_billable_hours') }} as planned_rate,
        coalesce(worked.booked_minutes, 0) as booked_minutes,
        coalesce(worked.billable_minutes, 0) as billable_minutes,
        coalesce(worked.uninvoiced_minutes, 0) as uninvoiced_minutes,
        coalesce(costs.billable_costs, 0) as billable_costs
    from {{ ref('stg_practice__job_list') }} as jobs
    left join {{ ref('int_practice__job_estimates') }} as estimates
        on jobs.uuid = estimates.job_uuid
    left join {{ ref('int_practice__job_minutes') }} as worked
        on jobs.id = worked.job_number
    left join {{ ref('int_practice__job_costs') }} as costs
        on jobs.uuid = costs.job_uuid

)

select
    jobs.*,
    {{ spile.hours('jobs.booked_minutes * 60') }} as booked_hours,
    {{ spile.hours('jobs.billable_minutes * 60') }} as billable_hours,
    {{ spile.hours('jobs.uninvoiced_minutes * 60') }} as uninvoiced_hours,
    {{ spile.ratio('jobs.booked_minutes', 'jobs.estimated_hours * 60') }} as progress,
    cast(jobs.uninvoiced_minutes * jobs.planned_rate / 60 as numeric(28, 2)) as uninvoiced_value
from jobs
