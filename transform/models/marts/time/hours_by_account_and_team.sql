{{ config(enabled=tap_enabled('worklogs')) }}

with worklogs as (

    select
        valued.*,
        dates.week_start
    from {{ ref('int_worklogs__valued_worklogs') }} as valued
    inner join {{ ref('dim_dates') }} as dates
        on valued.worked_on = dates.date_day

),

weeks as (

    select
        account_key,
        team_id,
        week_start,
        count(*) as worklogs,
        {{ spile.hours('sum(booked_seconds)') }} as hours,
        {{ spile.hours('sum(billable_seconds)') }} as billable_hours,
        cast(sum(billable_value) as numeric(28, 2)) as billable_value,
        cast(sum(cost) as numeric(28, 2)) as cost
    from worklogs
    group by account_key, team_id, week_start

)

select
    {{ spile.surrogate_key(['weeks.account_key', 'weeks.team_id', 'weeks.week_start']) }}
        as hours_by_account_and_team_key,
    weeks.week_start,
    weeks.account_key,
    accounts.name as account_name,
    accounts.category_name,
    accounts.customer_key,
    accounts.customer_name,
    weeks.team_id,
    teams.name as team_name,
    weeks.worklogs,
    weeks.hours,
    weeks.billable_hours,
    weeks.billable_value,
    weeks.cost
from weeks
left join {{ ref('stg_worklogs__accounts') }} as accounts
    on weeks.account_key = accounts.key
left join {{ ref('stg_worklogs__teams') }} as teams
    on weeks.team_id = teams.id
