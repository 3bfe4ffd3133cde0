{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'employee_fields') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['label']) }} as label,
    {{ raw_field(raw, 'text', ['hint']) }} as hint,
    {{ raw_field(raw, 'text', ['type']) }} as type,
    {{ raw_field(raw, 'text', ['approvable_by']) }} as approvable_by,
    {{ raw_field(raw, 'text', ['editable_by']) }} as editable_by,
    {{ raw_field(raw, 'integer', ['editable_by_new']) }} as editable_by_new,
    {{ raw_field(raw, 'json', ['editable_by_roles']) }} as editable_by_roles,
    {{ raw_field(raw, 'text', ['viewable_by']) }} as viewable_by,
    {{ raw_field(raw, 'integer', ['viewable_by_new']) }} as viewable_by_new,
    {{ raw_field(raw, 'json', ['viewable_by_roles']) }} as viewable_by_roles,
    {{ raw_field(raw, 'boolean', ['keep_history']) }} as keep_history,
    {{ raw_field(raw, 'boolean', ['is_multiple']) }} as is_multiple,
    {{ raw_field(raw, 'boolean', ['autogenerate']) }} as autogenerate,
    {{ raw_field(raw, 'text', ['date_format']) }} as date_format,
    {{ raw_field(raw, 'json', ['choices']) }} as choices,
    {{ raw_field(raw, 'json', ['subfields']) }} as subfields,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
