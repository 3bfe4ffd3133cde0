{{ config(enabled=tap_enabled('ats') or tap_enabled('recruitment')) }}

with entries as (

    select
        stage_entries.*,
        applications.job_title,
        applications.application_status
    from {{ ref('fct_stage_entries') }} as stage_entries
    inner join {{ ref('fct_applications') }} as applications
        on stage_entries.application_key = applications.application_key
    where coalesce(stage_entries.stage_kind, '') <> 'archived'

),

stages as (

    select
        tap,
        job_id,
        stage_name,
        max(job_title) as job_title,
        min(stage_position) as stage_position,
        max(stage_kind) as stage_kind,
        count(distinct application_key) as entered,
        count(distinct case when is_moved_on then application_key end) as moved_on,
        count(distinct case when application_status = 'hired' then application_key end) as hired,
        count(distinct case
            when is_current and application_status in ('lead', 'active') then application_key
        end) as current_applications,
        count(days_in_stage) as completed_stays,
        cast(avg(days_in_stage) as numeric(18, 2)) as average_days_in_stage,
        cast(
            percentile_cont(0.5) within group (order by days_in_stage) as numeric(18, 2)
        ) as median_days_in_stage
    from entries
    group by tap, job_id, stage_name

)

select
    {{ spile.surrogate_key(['tap', 'job_id', 'stage_name']) }} as hiring_funnel_key,
    stages.*,
    -- Nobody moves on from the last stage.
    case
        when coalesce(stages.stage_kind, '') <> 'hired'
            then {{ spile.ratio('moved_on', 'entered') }}
    end as conversion_rate
from stages
