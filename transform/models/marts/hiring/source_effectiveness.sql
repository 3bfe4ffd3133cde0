{{ config(enabled=tap_enabled('ats') or tap_enabled('recruitment')) }}

with sources as (

    select
        tap,
        source_name,
        count(*) as applications,
        sum(case when application_status in ('lead', 'active') then 1 else 0 end) as open_applications,
        sum(case when application_status = 'hired' then 1 else 0 end) as hired_applications,
        sum(case when application_status = 'archived' then 1 else 0 end) as archived_applications,
        cast(avg(days_to_hire) as numeric(18, 2)) as average_days_to_hire
    from {{ ref('fct_applications') }}
    group by tap, source_name

)

select
    {{ spile.surrogate_key(['tap', 'source_name']) }} as source_effectiveness_key,
    sources.*,
    {{ spile.ratio('hired_applications', 'applications') }} as hire_rate,
    {{ spile.ratio('hired_applications', 'hired_applications + archived_applications') }}
        as hire_rate_of_decided
from sources
