{#- Made from the schemas of tap-hr by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('hr')) }}
{%- set raw = raw_table('hr', 'departments') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['code']) }} as code,
    {{ raw_field(raw, 'text', ['parent_id']) }} as parent_id,
    {{ raw_field(raw, 'text', ['head_employee_id'], personal=true) }} as head_employee_id,
    {{ raw_field(raw, 'boolean', ['is_active']) }} as is_active,
    {{ raw_field(raw, 'timestamp', ['updated_at']) }} as updated_at,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
