{{ config(enabled=tap_enabled('recruitment')) }}

with candidates as (

    select * from {{ ref('stg_recruitment__candidates') }}

),

details as (

    select
        id,
        disqualified_at
    from {{ ref('stg_recruitment__candidate_details') }}

),

jobs as (

    select
        shortcode,
        department
    from {{ ref('stg_recruitment__jobs') }}

),

moves as (

    select
        candidate_id,
        min(case when action = 'hired' then happened_at end) as hired_at,
        max(case when action = 'disqualified' then happened_at end) as disqualified_at
    from {{ ref('int_recruitment__activities') }}
    group by candidate_id

),

joined as (

    select
        candidates.id as application_id,
        candidates.job_shortcode as job_id,
        candidates.job_title,
        candidates.created_at,
        candidates.disqualification_reason,
        candidates.sourced,
        candidates.common_source,
        jobs.department,
        stages.stage_position,
        coalesce(candidates.disqualified, false) as is_disqualified,
        coalesce(stages.stage_name, candidates.stage) as stage_name,
        coalesce(candidates.stage_kind, stages.stage_kind) as stage_kind,
        coalesce(
            {{ spile.typed_text('candidates.hired_at', 'timestamp', true) }}, moves.hired_at
        ) as hired_at,
        coalesce(details.disqualified_at, moves.disqualified_at) as disqualified_at
    from candidates
    left join {{ ref('int_recruitment__stages') }} as stages
        on candidates.stage = stages.stage_key
    left join jobs
        on candidates.job_shortcode = jobs.shortcode
    left join details
        on candidates.id = details.id
    left join moves
        on candidates.id = moves.candidate_id

),

decided as (

    select
        joined.*,
        case
            when joined.is_disqualified then 'archived'
            when joined.hired_at is not null or joined.stage_kind = 'hired' then 'hired'
            when joined.stage_kind = 'sourced' then 'lead'
            else 'active'
        end as application_status
    from joined

)

select
    'recruitment' as tap,
    application_id,
    application_id as candidate_id,
    job_id,
    job_title,
    department as department_name,
    coalesce(
        common_source,
        case when sourced then 'Sourced' when not sourced then 'Applied' end
    ) as source_name,
    stage_name,
    stage_position,
    application_status,
    created_at as applied_at,
    case when application_status = 'hired' then hired_at end as hired_at,
    case when application_status = 'archived' then disqualified_at end as archived_at,
    case when application_status = 'archived' then disqualification_reason end as archive_reason
from decided
