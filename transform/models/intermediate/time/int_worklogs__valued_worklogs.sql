{{ config(enabled=tap_enabled('worklogs')) }}

with rates as (

    select * from {{ ref('int_worklogs__rates') }}

),

worklogs as (

    select
        fct_worklogs.*,
        teams.team_id,
        teams.role_id
    from {{ ref('fct_worklogs') }} as fct_worklogs
    left join {{ ref('int_worklogs__teams_of_worklogs') }} as teams
        on fct_worklogs.worklog_id = teams.worklog_id

)

select
    worklogs.*,
    worklogs.billable_seconds * coalesce(billing.hourly_rate, default_billing.hourly_rate) / 3600
        as billable_value,
    worklogs.booked_seconds * coalesce(cost.hourly_rate, default_cost.hourly_rate) / 3600 as cost
from worklogs
{%- for name, category, condition in [
    ('billing', 'BILLING', 'worklogs.role_id = billing.role_id'),
    ('default_billing', 'BILLING', 'default_billing.role_id is null'),
    ('cost', 'COST', 'worklogs.role_id = cost.role_id'),
    ('default_cost', 'COST', 'default_cost.role_id is null'),
] %}
left join rates as {{ name }}
    on
        {{ name }}.rate_category = '{{ category }}'
        and {{ condition }}
        and worklogs.worked_on >= {{ name }}.valid_from
        and (worklogs.worked_on < {{ name }}.valid_before or {{ name }}.valid_before is null)
{%- endfor %}
