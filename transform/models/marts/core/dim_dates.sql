with days as (

    {{ dbt.date_spine(
        datepart='day',
        start_date="cast('" ~ var('spile_first_day', '2000-01-01') ~ "' as date)",
        end_date="cast('" ~ spile.day_after_last() ~ "' as date)"
    ) }}

),

dates as (

    select cast(date_day as date) as date_day from days

)

select
    date_day,
    cast(extract(isodow from date_day) as integer) as day_of_week,
    case extract(isodow from date_day)
        when 1 then 'Monday'
        when 2 then 'Tuesday'
        when 3 then 'Wednesday'
        when 4 then 'Thursday'
        when 5 then 'Friday'
        when 6 then 'Saturday'
        else 'Sunday'
    end as day_name,
    extract(isodow from date_day) > 5 as is_weekend,
    cast(extract(isoyear from date_day) as integer) as iso_year,
    cast(extract(week from date_day) as integer) as iso_week,
    cast({{ dbt.date_trunc('week', 'date_day') }} as date) as week_start,
    cast({{ dbt.date_trunc('month', 'date_day') }} as date) as month_start,
    cast({{ dbt.date_trunc('quarter', 'date_day') }} as date) as quarter_start,
    cast(extract(year from date_day) as integer) as year_number
from dates
