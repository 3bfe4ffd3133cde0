{{ config(enabled=tap_enabled('ats') or tap_enabled('recruitment')) }}

with jobs as (

    select * from {{ ref('dim_jobs') }}
    where opened_at is not null

),

hires as (

    select
        jobs.job_key,
        count(*) as hires,
        min(applications.hired_at) as first_hired_at
    from jobs
    inner join {{ ref('fct_applications') }} as applications
        on
            jobs.tap = applications.tap
            and jobs.job_id = applications.job_id
    where applications.hired_at >= jobs.opened_at
    group by jobs.job_key

)

select
    jobs.job_key,
    jobs.tap,
    jobs.job_id,
    jobs.job_title,
    jobs.department_name,
    jobs.job_status,
    jobs.opened_at,
    jobs.openings,
    jobs.filled_openings,
    hires.first_hired_at,
    coalesce(hires.hires, 0) as hires,
    {{ spile.days_between('jobs.opened_at', 'hires.first_hired_at') }} as days_to_fill
from jobs
left join hires
    on jobs.job_key = hires.job_key
