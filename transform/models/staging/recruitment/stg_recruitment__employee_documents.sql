{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'employee_documents') %}

select
    {{ raw_field(raw, 'text', ['employee_id'], personal=true) }} as employee_id,
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['filename'], personal=true) }} as filename,
    {{ raw_field(raw, 'text', ['filepath'], personal=true) }} as filepath,
    {{ raw_field(raw, 'integer', ['filesize']) }} as filesize,
    {{ raw_field(raw, 'text', ['type']) }} as type,
    {{ raw_field(raw, 'text', ['created_by'], personal=true) }} as created_by,
    {{ raw_field(raw, 'timestamp', ['created_at']) }} as created_at,
    {{ raw_field(raw, 'timestamp', ['updated_at']) }} as updated_at,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
