{{ config(enabled=tap_enabled('recruitment')) }}

select
    'recruitment' as tap,
    id as absence_id,
    employee_id,
    category_name as absence_type,
    state as absence_status,
    cast({{ spile.utc('from_date') }} as date) as starts_on,
    cast({{ spile.utc('to_date') }} as date) as ends_on,
    cast(
        coalesce(days, case when timeoff_tracking_unit <> 'hours' then requesting_total end)
        as numeric(18, 2)
    ) as days,
    cast(case when timeoff_tracking_unit = 'hours' then requesting_total end as numeric(18, 2)) as hours
from {{ ref('stg_recruitment__timeoff_requests') }}
