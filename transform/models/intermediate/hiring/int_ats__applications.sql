{{ config(enabled=tap_enabled('ats')) }}

with applications as (

    select * from {{ ref('stg_ats__applications') }}

),

candidates as (

    select
        id,
        source_title
    from {{ ref('stg_ats__candidates') }}

),

departments as (

    select
        id,
        name
    from {{ ref('stg_ats__departments') }}

),

-- Ashby's history says when; without it, the day on which the candidate accepted the offer.
entered_hired as (

    select
        history.application_id,
        min(history.entered_stage_at) as hired_at
    from {{ ref('stg_ats__application_history') }} as history
    inner join {{ ref('stg_ats__interview_stages') }} as stages
        on history.stage_id = stages.id
    where stages.type = 'Hired'
    group by history.application_id

),

accepted as (

    select
        application_id,
        min(decided_at) as accepted_at
    from {{ ref('stg_ats__offers') }}
    where acceptance_status = 'Accepted'
    group by application_id

)

select
    'ats' as tap,
    applications.id as application_id,
    applications.candidate_id,
    applications.job_id,
    applications.job_title,
    departments.name as department_name,
    coalesce(applications.source_title, candidates.source_title) as source_name,
    applications.current_interview_stage_title as stage_name,
    applications.current_interview_stage_order_in_interview_plan as stage_position,
    case applications.status
        when 'Lead' then 'lead'
        when 'Hired' then 'hired'
        when 'Archived' then 'archived'
        else 'active'
    end as application_status,
    applications.created_at as applied_at,
    case
        when applications.status = 'Hired'
            then coalesce(
                entered_hired.hired_at,
                case
                    when accepted.accepted_at >= applications.created_at then accepted.accepted_at
                end
            )
    end as hired_at,
    case when applications.status = 'Archived' then applications.archived_at end as archived_at,
    applications.archive_reason_text as archive_reason
from applications
left join candidates
    on applications.candidate_id = candidates.id
left join departments
    on applications.job_department_id = departments.id
left join entered_hired
    on applications.id = entered_hired.application_id
left join accepted
    on applications.id = accepted.application_id
