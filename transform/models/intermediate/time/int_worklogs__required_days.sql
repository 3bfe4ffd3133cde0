{{ config(enabled=tap_enabled('worklogs')) }}

-- How long each person is to work on each day: by the workload scheme, less the holiday.
with scheme_days as (

    select
        schemes.id as scheme_id,
        lower({{ spile.json_text('day.value', 'day') }}) as day_name,
        cast({{ spile.json_text('day.value', 'requiredSeconds') }} as integer) as required_seconds
    from {{ ref('stg_worklogs__workload_schemes') }} as schemes
    cross join {{ spile.json_rows('schemes.days', 'day') }}

),

holidays as (

    select
        scheme_id,
        date as holiday_on,
        max(duration_seconds) as free_seconds
    from {{ ref('stg_worklogs__holidays') }}
    group by scheme_id, date

),

floating_holidays as (

    select
        scheme_id,
        date as holiday_on,
        max(duration_seconds) as free_seconds
    from {{ ref('stg_worklogs__floating_holidays') }}
    group by scheme_id, date

)

select
    people.account_id,
    days.date_day as required_on,
    days.week_start,
    scheme_days.required_seconds as scheme_seconds,
    coalesce(holidays.free_seconds, floating_holidays.free_seconds) is not null as is_holiday,
    greatest(
        0,
        scheme_days.required_seconds
        - coalesce(holidays.free_seconds, floating_holidays.free_seconds, 0)
    ) as required_seconds
from {{ ref('int_worklogs__people_schemes') }} as people
cross join {{ ref('int_worklogs__known_days') }} as days
inner join scheme_days
    on
        people.workload_scheme_id = scheme_days.scheme_id
        and lower(days.day_name) = scheme_days.day_name
left join holidays
    on
        people.holiday_scheme_id = holidays.scheme_id
        and days.date_day = holidays.holiday_on
left join floating_holidays
    on
        people.holiday_scheme_id = floating_holidays.scheme_id
        and days.date_day = floating_holidays.holiday_on
