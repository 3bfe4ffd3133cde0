{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'invoice_payments') %}

select
    {{ raw_field(raw, 'text', ['InvoiceUUID']) }} as invoice_uuid,
    {{ raw_field(raw, 'integer', ['Position']) }} as position,
    {{ raw_field(raw, 'text', ['InvoiceID']) }} as invoice_id,
    {{ raw_field(raw, 'date', ['Date']) }} as date,
    {{ raw_field(raw, 'decimal', ['Amount']) }} as amount,
    {{ raw_field(raw, 'text', ['Reference'], personal=true) }} as reference,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
