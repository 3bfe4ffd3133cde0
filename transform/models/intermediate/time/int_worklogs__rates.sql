{{ config(enabled=tap_enabled('worklogs')) }}

-- What an hour is charged at, and what it costs: by role, from one day to another.
with rates as (

    select
        global_rates.rate_category,
        global_rates.role_id,
        coalesce(
            cast({{ spile.json_text('rate.value', 'effectiveDate') }} as date),
            cast('0001-01-01' as date)
        ) as valid_from,
        cast({{ spile.json_text('rate.value', 'value') }} as numeric(28, 9)) as hourly_rate
    from {{ ref('stg_worklogs__global_rates') }} as global_rates
    cross join {{ spile.json_rows('global_rates.rates', 'rate') }}

)

select
    rates.*,
    lead(rates.valid_from) over (
        partition by rates.rate_category, rates.role_id
        order by rates.valid_from
    ) as valid_before
from rates
