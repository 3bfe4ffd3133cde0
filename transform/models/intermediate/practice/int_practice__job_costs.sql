{{ config(enabled=tap_enabled('practice')) }}

select
    job_uuid,
    cast(sum(quantity * unit_price) as numeric(28, 2)) as billable_costs
from {{ ref('stg_practice__job_costs') }}
where billable
group by job_uuid
