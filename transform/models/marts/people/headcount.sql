{{ config(enabled=tap_enabled('hr') or tap_enabled('recruitment')) }}

-- Workable does not say when somebody left, so only employees of tap-hr are counted over time.
with employees as (

    select * from {{ ref('dim_employees') }}
    where tap = 'hr' and hired_on is not null and (is_active or left_on is not null)

),

bounds as (

    select
        min(hired_on) as first_day,
        max(greatest(hired_on, coalesce(left_on, hired_on))) as last_day
    from employees

),

months as (

    select distinct
        dates.month_start,
        cast({{ dbt.dateadd('month', 1, 'dates.month_start') }} as date) as next_month_start
    from {{ ref('dim_dates') }} as dates
    cross join bounds
    where
        dates.date_day >= bounds.first_day
        and dates.date_day <= bounds.last_day

),

counted as (

    select
        employees.department_name,
        months.month_start,
        sum(
            case
                when employees.left_on is null or employees.left_on >= months.next_month_start
                    then 1
                else 0
            end
        ) as headcount,
        sum(case when employees.hired_on >= months.month_start then 1 else 0 end) as hired,
        sum(case when employees.left_on < months.next_month_start then 1 else 0 end) as departures
    from months
    inner join employees
        on
            months.next_month_start > employees.hired_on
            and (employees.left_on is null or months.month_start <= employees.left_on)
    group by employees.department_name, months.month_start

)

select
    {{ spile.surrogate_key(['department_name', 'month_start']) }} as headcount_key,
    counted.*
from counted
