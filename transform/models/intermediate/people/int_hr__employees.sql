{{ config(enabled=tap_enabled('hr')) }}

select
    'hr' as tap,
    employees.id as employee_id,
    employees.job_title,
    departments.name as department_name,
    employees.employment_type,
    employees.hire_date as hired_on,
    employees.termination_date as left_on,
    cast(employees.weekly_hours as numeric(18, 2)) as weekly_hours,
    coalesce(employees.status <> 'terminated', employees.termination_date is null) as is_active
from {{ ref('stg_hr__employees') }} as employees
left join {{ ref('stg_hr__departments') }} as departments
    on employees.department_id = departments.id
