{{ config(enabled=tap_enabled('worklogs')) }}

-- The days on which somebody has booked or planned work, and all between them.
with bounds as (

    select min(worked_on) as first_day, max(worked_on) as last_day
    from {{ ref('fct_worklogs') }}
    union all
    select min(planned_on) as first_day, max(planned_on) as last_day
    from {{ ref('fct_plan_days') }}

)

select dates.*
from {{ ref('dim_dates') }} as dates
where
    dates.date_day >= (select min(first_day) from bounds)
    and dates.date_day <= (select max(last_day) from bounds)
