{{ config(enabled=tap_enabled('ats') or tap_enabled('recruitment')) }}

with stages as (

    {{ spile.union_of({
        'ats': 'int_ats__stage_names',
        'recruitment': 'int_recruitment__stage_names',
    }) }}

),

applications as (

    select
        tap,
        stage_name,
        min(stage_position) as stage_position,
        sum(case when application_status = 'lead' then 1 else 0 end) as leads,
        sum(case when application_status = 'active' then 1 else 0 end) as active,
        sum(case when application_status = 'hired' then 1 else 0 end) as hired,
        sum(case when application_status = 'archived' then 1 else 0 end) as archived
    from {{ ref('fct_applications') }}
    group by tap, stage_name

),

joined as (

    select
        coalesce(applications.tap, stages.tap) as tap,
        coalesce(applications.stage_name, stages.stage_name) as stage_name,
        coalesce(applications.stage_position, stages.stage_position) as stage_position,
        coalesce(applications.leads, 0) as leads,
        coalesce(applications.active, 0) as active,
        coalesce(applications.hired, 0) as hired,
        coalesce(applications.archived, 0) as archived
    from applications
    full outer join stages
        on
            applications.tap = stages.tap
            and applications.stage_name = stages.stage_name

)

select
    {{ spile.surrogate_key(['tap', 'stage_name']) }} as applications_by_stage_key,
    joined.*
from joined
