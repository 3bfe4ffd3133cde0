{{ config(enabled=tap_enabled('ats') or tap_enabled('recruitment')) }}

with hires as (

    select
        tap,
        job_id,
        job_title,
        department_name,
        days_to_hire,
        cast({{ dbt.date_trunc('month', spile.utc('hired_at')) }} as date) as hired_month
    from {{ ref('fct_applications') }}
    where application_status = 'hired' and hired_at is not null

),

months as (

    select
        tap,
        job_id,
        hired_month,
        max(job_title) as job_title,
        max(department_name) as department_name,
        count(*) as hires,
        cast(avg(days_to_hire) as numeric(18, 2)) as average_days_to_hire,
        cast(
            percentile_cont(0.5) within group (order by days_to_hire) as numeric(18, 2)
        ) as median_days_to_hire
    from hires
    group by tap, job_id, hired_month

)

select
    {{ spile.surrogate_key(['tap', 'job_id', 'hired_month']) }} as time_to_hire_key,
    months.*
from months
