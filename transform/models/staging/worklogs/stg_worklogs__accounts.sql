{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'accounts') %}

select
    {{ raw_field(raw, 'integer', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['key']) }} as key,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['status']) }} as status,
    {{ raw_field(raw, 'boolean', ['global']) }} as global,
    {{ raw_field(raw, 'integer', ['monthlyBudget']) }} as monthly_budget,
    {{ raw_field(raw, 'text', ['lead', 'accountId'], personal=true) }} as lead_account_id,
    {{ raw_field(raw, 'text', ['lead', 'self'], personal=true) }} as lead_self,
    {{ raw_field(raw, 'text', ['contact', 'accountId'], personal=true) }} as contact_account_id,
    {{ raw_field(raw, 'text', ['contact', 'type']) }} as contact_type,
    {{ raw_field(raw, 'text', ['contact', 'self'], personal=true) }} as contact_self,
    {{ raw_field(raw, 'text', ['contact', 'displayName'], personal=true) }} as contact_display_name,
    {{ raw_field(raw, 'integer', ['category', 'id']) }} as category_id,
    {{ raw_field(raw, 'text', ['category', 'key']) }} as category_key,
    {{ raw_field(raw, 'text', ['category', 'name']) }} as category_name,
    {{ raw_field(raw, 'json', ['category', 'type']) }} as category_type,
    {{ raw_field(raw, 'text', ['category', 'self']) }} as category_self,
    {{ raw_field(raw, 'integer', ['customer', 'id']) }} as customer_id,
    {{ raw_field(raw, 'text', ['customer', 'key']) }} as customer_key,
    {{ raw_field(raw, 'text', ['customer', 'name']) }} as customer_name,
    {{ raw_field(raw, 'text', ['customer', 'self']) }} as customer_self,
    {{ raw_field(raw, 'text', ['links', 'self']) }} as links_self,
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
