{{ config(enabled=tap_enabled('recruitment')) }}

select
    {{ spile.surrogate_key(['balances.employee_id', 'balances.category_id']) }} as leave_balance_key,
    people.person_key,
    balances.employee_id,
    balances.category_id,
    balances.name as category_name,
    balances.time_off_tracking_unit as unit,
    cast({{ spile.typed_text('balances.units_available', 'decimal', true) }} as numeric(18, 2)) as available,
    cast({{ spile.typed_text('balances.units_carry_over_available', 'decimal', true) }} as numeric(18, 2))
        as carried_over,
    cast({{ spile.typed_text('balances.units_used', 'decimal', true) }} as numeric(18, 2)) as used,
    balances.has_unlimited_timeoff as is_unlimited
from {{ ref('stg_recruitment__timeoff_balances') }} as balances
left join {{ ref('person_accounts') }} as people
    on
        people.tap = 'recruitment'
        and people.account_kind = 'employee'
        and balances.employee_id = people.account_id
