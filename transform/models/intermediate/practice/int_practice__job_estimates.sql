{{ config(enabled=tap_enabled('practice')) }}

-- The length of a job's work that is expected, from its tasks.
select
    jobs.uuid as job_uuid,
    cast(
        sum(cast({{ spile.json_text('task.value', 'EstimatedMinutes') }} as numeric(18, 4))) / 60
        as numeric(18, 2)
    ) as estimated_hours,
    cast(
        sum(
            case
                when cast({{ spile.json_text('task.value', 'Billable') }} as boolean)
                    then cast({{ spile.json_text('task.value', 'EstimatedMinutes') }} as numeric(18, 4))
            end
        ) / 60
        as numeric(18, 2)
    ) as estimated_billable_hours
from {{ ref('stg_practice__job_tasks') }} as jobs
cross join {{ spile.json_rows('jobs.tasks_task', 'task') }}
group by jobs.uuid
