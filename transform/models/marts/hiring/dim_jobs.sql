{{ config(enabled=tap_enabled('ats') or tap_enabled('recruitment')) }}

with jobs as (

    {{ spile.union_of({
        'ats': 'int_ats__jobs',
        'recruitment': 'int_recruitment__jobs',
    }) }}

)

select
    {{ spile.surrogate_key(['tap', 'job_id']) }} as job_key,
    tap,
    job_id,
    job_title,
    department_name,
    job_status,
    opened_at,
    closed_at,
    openings,
    filled_openings
from jobs
