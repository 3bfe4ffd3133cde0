{{ config(enabled=tap_enabled('ats')) }}

with openings as (

    select
        id,
        opening_state,
        latest_version_job_ids
    from {{ ref('stg_ats__openings') }}

),

opening_jobs as (

    select
        {{ spile.json_scalar('job.value') }} as job_id,
        count(*) as openings,
        sum(case when openings.opening_state = 'Filled' then 1 else 0 end) as filled_openings
    from openings
    cross join {{ spile.json_rows('openings.latest_version_job_ids', 'job') }}
    group by 1

)

select
    'ats' as tap,
    jobs.id as job_id,
    jobs.title as job_title,
    departments.name as department_name,
    jobs.status as job_status,
    jobs.opened_at,
    jobs.closed_at,
    opening_jobs.openings,
    opening_jobs.filled_openings
from {{ ref('stg_ats__jobs') }} as jobs
left join {{ ref('stg_ats__departments') }} as departments
    on jobs.department_id = departments.id
left join opening_jobs
    on jobs.id = opening_jobs.job_id
