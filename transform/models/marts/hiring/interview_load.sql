{{ config(enabled=tap_enabled('ats') or tap_enabled('recruitment')) }}

with interviews as (

    select
        fct_interviews.*,
        cast({{ dbt.date_trunc('week', spile.utc('starts_at')) }} as date) as week_start
    from {{ ref('fct_interviews') }} as fct_interviews
    where not fct_interviews.is_cancelled and fct_interviews.starts_at is not null

),

weeks as (

    select
        tap,
        interviewer_id,
        week_start,
        max(person_key) as person_key,
        count(*) as interviews,
        sum(hours) as hours
    from interviews
    group by tap, interviewer_id, week_start

)

select
    {{ spile.surrogate_key(['tap', 'interviewer_id', 'week_start']) }} as interview_load_key,
    weeks.*
from weeks
