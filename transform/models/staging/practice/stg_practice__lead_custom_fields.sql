{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'lead_custom_fields') %}

select
    {{ raw_field(raw, 'text', ['LeadUUID']) }} as lead_uuid,
    {{ raw_field(raw, 'text', ['UUID']) }} as uuid,
    {{ raw_field(raw, 'text', ['Name']) }} as name,
    {{ raw_field(raw, 'boolean', ['Boolean']) }} as boolean,
    {{ raw_field(raw, 'date', ['Date']) }} as date,
    {{ raw_field(raw, 'decimal', ['Decimal']) }} as decimal,
    {{ raw_field(raw, 'decimal', ['Number']) }} as number,
    {{ raw_field(raw, 'text', ['Text'], personal=true) }} as text,
    {{ raw_field(raw, 'text', ['LinkURL'], personal=true) }} as link_url,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
