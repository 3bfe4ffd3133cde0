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

-- Weeks in which nobody has booked yet say nothing about how busy anybody was.
required as (

    select
        account_id,
        week_start,
        {{ spile.hours('sum(required_seconds)') }} as required_hours,
        {{ spile.hours('sum(scheme_seconds - required_seconds)') }} as holiday_hours
    from {{ ref('int_worklogs__required_days') }}
    where
        required_on >= (select min(worked_on) from {{ ref('fct_worklogs') }})
        and required_on <= (select max(worked_on) from {{ ref('fct_worklogs') }})
    group by account_id, week_start

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
