{{ config(enabled=tap_enabled('ats') or tap_enabled('recruitment')) }}

with applications as (

    {{ spile.union_of({
        'ats': 'int_ats__applications',
        'recruitment': 'int_recruitment__applications',
    }) }}

)

select
    {{ spile.surrogate_key(['tap', 'application_id']) }} as application_key,
    tap,
    application_id,
    candidate_id,
    job_id,
    job_title,
    department_name,
    source_name,
    stage_name,
    stage_position,
    application_status,
    applied_at,
    hired_at,
    archived_at,
    archive_reason,
    {{ spile.days_between('applied_at', 'hired_at') }} as days_to_hire
from applications
