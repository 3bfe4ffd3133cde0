{#- Made from the schemas of tap-hr by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('hr')) }}
{%- set raw = raw_table('hr', 'resource') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['customer_id']) }} as customer_id,
    {{ raw_field(raw, 'text', ['resource_name']) }} as resource_name,
    {{ raw_field(raw, 'timestamp', ['timestamp']) }} as timestamp,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
