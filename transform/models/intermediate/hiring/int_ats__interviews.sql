{{ config(enabled=tap_enabled('ats')) }}

with events as (

    select
        schedules.application_id,
        schedules.status,
        {{ spile.json_text('event.value', 'id') }} as interview_id,
        cast({{ spile.json_text('event.value', 'startTime') }} as timestamp with time zone) as starts_at,
        cast({{ spile.json_text('event.value', 'endTime') }} as timestamp with time zone) as ends_at,
        {{ spile.json_value('event.value', 'interviewers') }} as interviewers
    from {{ ref('stg_ats__interview_schedules') }} as schedules
    cross join {{ spile.json_rows('schedules.interview_events', 'event') }}

)

select
    'ats' as tap,
    'user' as account_kind,
    events.interview_id,
    events.application_id,
    {{ spile.json_text('interviewer.value', 'id') }} as interviewer_id,
    events.starts_at,
    events.ends_at,
    coalesce(events.status = 'Cancelled', false) as is_cancelled
from events
cross join {{ spile.json_rows('events.interviewers', 'interviewer') }}
