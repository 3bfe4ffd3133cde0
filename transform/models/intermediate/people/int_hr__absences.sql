{{ config(enabled=tap_enabled('hr')) }}

select
    'hr' as tap,
    {{ spile.surrogate_key(['employee_id', 'start_date', 'type']) }} as absence_id,
    employee_id,
    type as absence_type,
    status as absence_status,
    start_date as starts_on,
    end_date as ends_on,
    cast(days as numeric(18, 2)) as days,
    cast(null as numeric(18, 2)) as hours
from {{ ref('stg_hr__absences') }}
