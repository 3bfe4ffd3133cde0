{{ config(enabled=tap_enabled('hr') or tap_enabled('recruitment')) }}

with absences as (

    select
        fct_absences.*,
        cast({{ dbt.date_trunc('month', 'starts_on') }} as date) as month_start
    from {{ ref('fct_absences') }} as fct_absences
    where fct_absences.starts_on is not null

),

months as (

    select
        tap,
        month_start,
        absence_type,
        absence_status,
        count(*) as absences,
        count(distinct employee_id) as people,
        sum(days) as days,
        sum(hours) as hours
    from absences
    group by tap, month_start, absence_type, absence_status

)

select
    {{ spile.surrogate_key(['tap', 'month_start', 'absence_type', 'absence_status']) }}
        as absences_by_month_key,
    months.*
from months
