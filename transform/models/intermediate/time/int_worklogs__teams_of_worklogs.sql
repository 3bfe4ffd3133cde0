{{ config(enabled=tap_enabled('worklogs')) }}

-- The team for which somebody worked: of those that the person was in on that day, the one that
-- has most of the person's time.
with memberships as (

    select
        worklogs.worklog_id,
        team_memberships.team_id,
        team_memberships.role_id,
        row_number() over (
            partition by worklogs.worklog_id
            order by
                coalesce(team_memberships.commitment_percent, 0) desc,
                team_memberships.team_id,
                team_memberships.id asc
        ) as place
    from {{ ref('fct_worklogs') }} as worklogs
    inner join {{ ref('stg_worklogs__team_memberships') }} as team_memberships
        on worklogs.account_id = team_memberships.member_account_id
    where
        worklogs.worked_on >= coalesce(team_memberships.{{ adapter.quote('from') }}, worklogs.worked_on)
        and worklogs.worked_on <= coalesce(team_memberships.inclusive_to, worklogs.worked_on)

)

select
    worklog_id,
    team_id,
    role_id
from memberships
where place = 1
