{{ config(enabled=tap_enabled('practice')) }}

with invoices as (

    select
        fct_invoices.*,
        cast({{ dbt.date_trunc('month', 'invoiced_on') }} as date) as invoiced_month
    from {{ ref('fct_invoices') }} as fct_invoices
    where fct_invoices.is_issued

),

months as (

    select
        client_uuid,
        invoiced_month,
        max(client_name) as client_name,
        count(*) as invoices,
        cast(sum(amount) as numeric(28, 2)) as invoiced_amount,
        cast(sum(amount_including_tax) as numeric(28, 2)) as invoiced_including_tax,
        cast(sum(coalesce(amount_paid, 0)) as numeric(28, 2)) as paid_including_tax,
        cast(sum(coalesce(amount_outstanding, 0)) as numeric(28, 2)) as open_including_tax
    from invoices
    group by client_uuid, invoiced_month

)

select
    {{ spile.surrogate_key(['client_uuid', 'invoiced_month']) }} as invoiced_and_open_key,
    months.*
from months
