{{ config(enabled=tap_enabled('recruitment')) }}

select
    'recruitment' as tap,
    'member' as account_kind,
    events.id as interview_id,
    events.candidate_id as application_id,
    {{ spile.json_text('member.value', 'id') }} as interviewer_id,
    events.starts_at,
    events.ends_at,
    coalesce(events.cancelled, false) as is_cancelled
from {{ ref('stg_recruitment__events') }} as events
cross join {{ spile.json_rows('events.members', 'member') }}
where events.type in ('InterviewEvent', 'CallEvent')
