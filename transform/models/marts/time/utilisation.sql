{{ config(enabled=tap_enabled('worklogs')) }}

with booked as (

    select
        worklogs.account_id,
        dates.week_start,
        {{ spile.hours('sum(worklogs.booked_seconds)') }} as booked_hours,
        {{ spile.hours('sum(worklogs.billable_seconds)') }} as billable_hours
    from {{ ref('fct_worklogs') }} as worklogs
    inner join {{ ref('dim_dates') }} as dates
        on worklogs.worked_on = dates.date_day
    group by worklogs.account_id, dates.week_start

),

bounds as (

    select
        min(worked_on) as first_day,
        max(worked_on) as last_day
    from {{ ref('fct_worklogs') }}

),

-- Weeks in which nobody has booked yet say nothing about how busy anybody was.
required as (

    select
        days.account_id,
        days.week_start,
        {{ spile.hours('sum(days.required_seconds)') }} as required_hours,
        {{ spile.hours('sum(days.scheme_seconds - days.required_seconds)') }} as holiday_hours
    from {{ ref('int_worklogs__required_days') }} as days
    cross join bounds
    where
        days.required_on >= bounds.first_day
        and days.required_on <= bounds.last_day
    group by days.account_id, days.week_start

),

joined as (

    select
        coalesce(booked.account_id, required.account_id) as account_id,
        coalesce(booked.week_start, required.week_start) as week_start,
        required.required_hours,
        required.holiday_hours,
        coalesce(booked.booked_hours, 0) as booked_hours,
        coalesce(booked.billable_hours, 0) as billable_hours
    from booked
    full outer join required
        on
            booked.account_id = required.account_id
            and booked.week_start = required.week_start

)

select
    {{ spile.surrogate_key(['joined.account_id', 'joined.week_start']) }} as utilisation_key,
    people.person_key,
    joined.*,
    {{ spile.ratio('joined.booked_hours', 'joined.required_hours') }} as utilisation,
    {{ spile.ratio('joined.billable_hours', 'joined.required_hours') }} as billable_utilisation
from joined
left join {{ ref('person_accounts') }} as people
    on
        people.tap = 'worklogs'
        and joined.account_id = people.account_id
