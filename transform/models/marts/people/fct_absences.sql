{{ config(enabled=tap_enabled('hr') or tap_enabled('recruitment')) }}

with absences as (

    {{ spile.union_of({
        'hr': 'int_hr__absences',
        'recruitment': 'int_recruitment__absences',
    }) }}

)

select
    {{ spile.surrogate_key(['absences.tap', 'absences.absence_id']) }} as absence_key,
    people.person_key,
    absences.tap,
    absences.absence_id,
    absences.employee_id,
    absences.absence_type,
    absences.absence_status,
    absences.starts_on,
    absences.ends_on,
    absences.days,
    absences.hours
from absences
left join {{ ref('person_accounts') }} as people
    on
        absences.tap = people.tap
        and people.account_kind = 'employee'
        and absences.employee_id = people.account_id
