{{ config(enabled=tap_enabled('practice')) }}

-- What was invoiced for one job alone. An invoice on several jobs does not say how much is whose.
select
    job_uuid,
    count(*) as invoices,
    cast(sum(amount) as numeric(28, 2)) as invoiced_amount,
    cast(sum(amount_outstanding) as numeric(28, 2)) as open_amount
from {{ ref('fct_invoices') }}
where is_issued and job_uuid is not null
group by job_uuid
