{{ config(enabled=tap_enabled('ats') or tap_enabled('recruitment')) }}

with entries as (

    {{ spile.union_of({
        'ats': 'int_ats__stage_entries',
        'recruitment': 'int_recruitment__stage_entries',
    }) }}

),

followed as (

    select
        entries.*,
        max(case when coalesce(entries.stage_kind, '') <> 'archived' then entries.entered_at end) over (
            partition by entries.tap, entries.application_id
        ) as last_entered_at
    from entries

)

select
    {{ spile.surrogate_key(['followed.tap', 'followed.application_id', 'followed.entry_id']) }} as stage_entry_key,
    applications.application_key,
    followed.tap,
    followed.application_id,
    applications.job_id,
    followed.stage_name,
    followed.stage_position,
    followed.stage_kind,
    followed.entered_at,
    followed.left_at,
    {{ spile.days_between('followed.entered_at', 'followed.left_at') }} as days_in_stage,
    followed.left_at is null as is_current,
    coalesce(followed.last_entered_at > followed.entered_at, false) as is_moved_on
from followed
inner join {{ ref('fct_applications') }} as applications
    on
        followed.tap = applications.tap
        and followed.application_id = applications.application_id
