{{
    config(
        enabled=tap_enabled('worklogs'),
        materialized='incremental',
        unique_key='plan_id',
        incremental_strategy='delete+insert',
        on_schema_change='append_new_columns',
        post_hook="{{ spile.delete_gone('stg_worklogs__plans', {'plan_id': 'id'}) }}"
    )
}}

with plans as (

    select
        id as plan_id,
        assignee_id,
        assignee_type,
        plan_item_id,
        plan_item_type,
        start_date,
        end_date,
        planned_seconds_per_day,
        coalesce(include_non_working_days, false) as includes_days_off,
        coalesce(rule, 'NEVER') as rule,
        case when coalesce(rule, 'NEVER') = 'NEVER' then start_date else recurrence_end_date end
            as last_start,
        coalesce(plan_approval_status = 'REJECTED', false) as is_rejected,
        coalesce(loaded_at, updated_at) as changed_at
    from {{ ref('stg_worklogs__plans') }}

),

changed as (

    select * from plans
    {{ spile.only_changed('plans', ['plan_id']) }}
    {% if is_incremental() -%}
    -- A plan without an end goes on as far as the calendar, which grows with every year.
    or plans.last_start is null
    {%- endif %}

),

-- A plan that repeats begins again and again, until its repetition or the calendar ends.
occurrences as (

    select
        changed.*,
        dates.date_day as starts_on
    from changed
    inner join {{ ref('dim_dates') }} as dates
        on
            changed.start_date <= dates.date_day
            and (changed.last_start >= dates.date_day or changed.last_start is null)
    where
        dates.date_day = changed.start_date
        or (changed.rule = 'WEEKLY' and mod(dates.date_day - changed.start_date, 7) = 0)
        or (changed.rule = 'BI_WEEKLY' and mod(dates.date_day - changed.start_date, 14) = 0)
        or (
            changed.rule = 'MONTHLY'
            and extract(day from dates.date_day) = extract(day from changed.start_date)
        )

)

select
    {{ spile.surrogate_key(['occurrences.plan_id', 'dates.date_day']) }} as plan_day_key,
    occurrences.plan_id,
    occurrences.assignee_id,
    occurrences.assignee_type,
    occurrences.plan_item_id,
    occurrences.plan_item_type,
    dates.date_day as planned_on,
    occurrences.includes_days_off,
    occurrences.is_rejected,
    sum(occurrences.planned_seconds_per_day) as planned_seconds,
    {{ spile.hours('sum(occurrences.planned_seconds_per_day)') }} as planned_hours,
    occurrences.changed_at
from occurrences
inner join {{ ref('dim_dates') }} as dates
    on
        occurrences.starts_on <= dates.date_day
        and dates.date_day - occurrences.starts_on <= occurrences.end_date - occurrences.start_date
group by
    occurrences.plan_id,
    occurrences.assignee_id,
    occurrences.assignee_type,
    occurrences.plan_item_id,
    occurrences.plan_item_type,
    dates.date_day,
    occurrences.includes_days_off,
    occurrences.is_rejected,
    occurrences.changed_at
