{{ config(enabled=tap_enabled('worklogs')) }}

-- Who falls under no workload scheme works by the default one, as far as members are known at all.
with members as (

    select
        account_id,
        max(scheme_id) as scheme_id
    from {{ ref('stg_worklogs__workload_scheme_members') }}
    group by account_id

),

defaults as (

    select max(id) as scheme_id
    from {{ ref('stg_worklogs__workload_schemes') }}
    where
        default_scheme
        and exists (select 1 from {{ ref('stg_worklogs__workload_scheme_members') }})

),

holiday_members as (

    select
        account_id,
        max(scheme_id) as scheme_id
    from {{ ref('stg_worklogs__holiday_scheme_members') }}
    group by account_id

),

holiday_defaults as (

    select max(id) as scheme_id
    from {{ ref('stg_worklogs__holiday_schemes') }}
    where
        default_scheme
        and exists (select 1 from {{ ref('stg_worklogs__holiday_scheme_members') }})

)

select
    people.account_id,
    coalesce(members.scheme_id, defaults.scheme_id) as workload_scheme_id,
    coalesce(holiday_members.scheme_id, holiday_defaults.scheme_id) as holiday_scheme_id
from {{ ref('int_worklogs__people') }} as people
left join members
    on people.account_id = members.account_id
left join holiday_members
    on people.account_id = holiday_members.account_id
cross join defaults
cross join holiday_defaults
