{{ config(enabled=tap_enabled('hr') or tap_enabled('recruitment')) }}

with employees as (

    {{ spile.union_of({
        'hr': 'int_hr__employees',
        'recruitment': 'int_recruitment__employees',
    }) }}

)

select
    {{ spile.surrogate_key(['employees.tap', 'employees.employee_id']) }} as employee_key,
    people.person_key,
    employees.tap,
    employees.employee_id,
    employees.job_title,
    employees.department_name,
    employees.employment_type,
    employees.hired_on,
    employees.left_on,
    employees.weekly_hours,
    employees.is_active
from employees
left join {{ ref('person_accounts') }} as people
    on
        employees.tap = people.tap
        and people.account_kind = 'employee'
        and employees.employee_id = people.account_id
