{#- Made from the schemas of tap-hr by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('hr')) }}
{%- set raw = raw_table('hr', 'employees') %}

select
    {{ raw_field(raw, 'text', ['id'], personal=true) }} as id,
    {{ raw_field(raw, 'text', ['employee_number'], personal=true) }} as employee_number,
    {{ raw_field(raw, 'text', ['first_name'], personal=true) }} as first_name,
    {{ raw_field(raw, 'text', ['last_name'], personal=true) }} as last_name,
    {{ raw_field(raw, 'text', ['email'], personal=true) }} as email,
    {{ raw_field(raw, 'text', ['department_id']) }} as department_id,
    {{ raw_field(raw, 'text', ['manager_id'], personal=true) }} as manager_id,
    {{ raw_field(raw, 'text', ['job_title'], personal=true) }} as job_title,
    {{ raw_field(raw, 'text', ['employment_type'], personal=true) }} as employment_type,
    {{ raw_field(raw, 'text', ['status'], personal=true) }} as status,
    {{ raw_field(raw, 'date', ['hire_date'], personal=true) }} as hire_date,
    {{ raw_field(raw, 'date', ['termination_date'], personal=true) }} as termination_date,
    {{ raw_field(raw, 'decimal', ['weekly_hours'], personal=true) }} as weekly_hours,
    {{ raw_field(raw, 'timestamp', ['created_at']) }} as created_at,
    {{ raw_field(raw, 'timestamp', ['updated_at']) }} as updated_at,
    {{ raw_field(raw, 'text', ['address', 'city'], personal=true) }} as address_city,
    {{ raw_field(raw, 'text', ['address', 'country'], personal=true) }} as address_country,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
