{{ config(enabled=tap_enabled('worklogs')) }}

with rates as (

    select
        rate_category,
        role_id,
        hourly_rate,
        valid_from,
        coalesce(valid_before, cast('9999-12-31' as date)) as valid_before
    from {{ ref('int_worklogs__rates') }}

),

worklogs as (

    select
        fct_worklogs.*,
        teams.team_id,
        teams.role_id
    from {{ ref('fct_worklogs') }} as fct_worklogs
    left join {{ ref('int_worklogs__teams_of_worklogs') }} as teams
        on fct_worklogs.worklog_id = teams.worklog_id

),

-- The rate of the role counts before the default one.
rated as (

    select
        worklogs.worklog_id,
        rates.rate_category,
        rates.hourly_rate,
        row_number() over (
            partition by worklogs.worklog_id, rates.rate_category
            order by case when rates.role_id is null then 1 else 0 end
        ) as place
    from worklogs
    inner join rates
        on
            worklogs.worked_on >= rates.valid_from
            and worklogs.worked_on < rates.valid_before
            and (worklogs.role_id = rates.role_id or rates.role_id is null)

)

select
    worklogs.worklog_id,
    worklogs.account_key,
    worklogs.team_id,
    worklogs.worked_on,
    worklogs.booked_seconds,
    worklogs.billable_seconds,
    worklogs.billable_seconds * billing.hourly_rate / 3600 as billable_value,
    worklogs.booked_seconds * costs.hourly_rate / 3600 as cost
from worklogs
left join rated as billing
    on
        worklogs.worklog_id = billing.worklog_id
        and billing.rate_category = 'BILLING'
        and billing.place = 1
left join rated as costs
    on
        worklogs.worklog_id = costs.worklog_id
        and costs.rate_category = 'COST'
        and costs.place = 1
