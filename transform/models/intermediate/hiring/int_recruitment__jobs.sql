{{ config(enabled=tap_enabled('recruitment')) }}

with requisitions as (

    select
        job_id,
        count(*) as openings,
        sum(case when state = 'filled' then 1 else 0 end) as filled_openings
    from {{ ref('stg_recruitment__requisitions') }}
    where coalesce(state, '') not in ('rejected', 'cancelled')
    group by job_id

)

select
    'recruitment' as tap,
    jobs.shortcode as job_id,
    jobs.title as job_title,
    jobs.department as department_name,
    jobs.state as job_status,
    case when jobs.state <> 'draft' then jobs.created_at end as opened_at,
    cast(null as timestamp with time zone) as closed_at,
    requisitions.openings,
    requisitions.filled_openings
from {{ ref('stg_recruitment__jobs') }} as jobs
left join requisitions
    on jobs.id = requisitions.job_id
