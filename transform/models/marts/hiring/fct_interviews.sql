{{ config(enabled=tap_enabled('ats') or tap_enabled('recruitment')) }}

with interviews as (

    {{ spile.union_of({
        'ats': 'int_ats__interviews',
        'recruitment': 'int_recruitment__interviews',
    }) }}

)

select
    {{ spile.surrogate_key(['interviews.tap', 'interviews.interview_id', 'interviews.interviewer_id']) }}
        as interview_key,
    interviews.tap,
    interviews.interview_id,
    interviews.application_id,
    interviews.interviewer_id,
    people.person_key,
    interviews.starts_at,
    interviews.ends_at,
    cast({{ spile.days_between('interviews.starts_at', 'interviews.ends_at') }} * 24 as numeric(18, 2)) as hours,
    interviews.is_cancelled
from interviews
left join {{ ref('person_accounts') }} as people
    on
        interviews.tap = people.tap
        and interviews.account_kind = people.account_kind
        and interviews.interviewer_id = people.account_id
