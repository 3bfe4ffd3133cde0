{{ config(enabled=tap_enabled('recruitment')) }}

select
    'recruitment' as tap,
    employees.id as employee_id,
    employees.job_title,
    departments.name as department_name,
    cast(null as {{ dbt.type_string() }}) as employment_type,
    cast({{ spile.utc('employees.start_date') }} as date) as hired_on,
    cast(null as date) as left_on,
    cast(null as numeric(18, 2)) as weekly_hours,
    coalesce(employees.state = 'published', false) as is_active
from {{ ref('stg_recruitment__employees') }} as employees
left join {{ ref('stg_recruitment__departments') }} as departments
    on employees.department_id = departments.id
where coalesce(employees.state, '') <> 'draft'
