{{ config(enabled=tap_enabled('hr') or tap_enabled('recruitment')) }}

-- Workable does not say when somebody left, so only employees of tap-hr are counted over time.
with employees as (

    select * from {{ ref('dim_employees') }}
    where tap = 'hr' and hired_on is not null and (is_active or left_on is not null)

),

months as (

    select distinct
        month_start,
        cast({{ dbt.dateadd('month', 1, 'month_start') }} as date) as next_month_start
    from {{ ref('dim_dates') }}
    where
        date_day >= (select min(hired_on) from employees)
        and date_day <= (select max(greatest(hired_on, coalesce(left_on, hired_on))) from employees)

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
            employees.hired_on < months.next_month_start
            and (employees.left_on is null or employees.left_on >= months.month_start)
    group by employees.department_name, months.month_start

)

select
    {{ spile.surrogate_key(['department_name', 'month_start']) }} as headcount_key,
    counted.*
from counted
