{{ config(enabled=tap_enabled('worklogs')) }}

-- The days on which somebody has booked or planned work, and all between them.
with ends as (

    select
        min(worked_on) as first_day,
        max(worked_on) as last_day
    from {{ ref('fct_worklogs') }}
    union all
    select
        min(planned_on) as first_day,
        max(planned_on) as last_day
    from {{ ref('fct_plan_days') }}

),

bounds as (

    select
        min(first_day) as first_day,
        max(last_day) as last_day
    from ends

)

select
    dates.date_day,
    dates.day_name,
    dates.week_start
from {{ ref('dim_dates') }} as dates
cross join bounds
where
    dates.date_day >= bounds.first_day
    and dates.date_day <= bounds.last_day
