{{ config(enabled=tap_enabled('worklogs')) }}

with planned as (

    select
        plan_days.assignee_id as account_id,
        dates.week_start,
        {{ spile.hours('sum(plan_days.planned_seconds)') }} as planned_hours
    from {{ ref('fct_plan_days') }} as plan_days
    inner join {{ ref('dim_dates') }} as dates
        on plan_days.planned_on = dates.date_day
    left join {{ ref('int_worklogs__required_days') }} as required
        on
            plan_days.assignee_id = required.account_id
            and plan_days.planned_on = required.required_on
    where
        plan_days.assignee_type = 'USER'
        and not plan_days.is_rejected
        -- Days off do not count, unless the plan says so; without a scheme every day is one of work.
        and (plan_days.includes_days_off or coalesce(required.required_seconds, 1) > 0)
    group by plan_days.assignee_id, dates.week_start

),

booked as (

    select
        worklogs.account_id,
        dates.week_start,
        {{ spile.hours('sum(worklogs.booked_seconds)') }} as booked_hours
    from {{ ref('fct_worklogs') }} as worklogs
    inner join {{ ref('dim_dates') }} as dates
        on worklogs.worked_on = dates.date_day
    group by worklogs.account_id, dates.week_start

),

joined as (

    select
        coalesce(planned.account_id, booked.account_id) as account_id,
        coalesce(planned.week_start, booked.week_start) as week_start,
        coalesce(planned.planned_hours, 0) as planned_hours,
        coalesce(booked.booked_hours, 0) as booked_hours
    from planned
    full outer join booked
        on
            planned.account_id = booked.account_id
            and planned.week_start = booked.week_start
    -- Where nothing was planned at all, as no plans were loaded, there is nothing to compare.
    where exists (select 1 from {{ ref('fct_plan_days') }})

)

select
    {{ spile.surrogate_key(['joined.account_id', 'joined.week_start']) }} as plans_against_actuals_key,
    people.person_key,
    joined.*,
    joined.booked_hours - joined.planned_hours as difference_hours,
    {{ spile.ratio('joined.booked_hours', 'joined.planned_hours') }} as booked_share
from joined
left join {{ ref('person_accounts') }} as people
    on
        people.tap = 'worklogs'
        and joined.account_id = people.account_id
