{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'client_contacts') %}

select
    {{ raw_field(raw, 'text', ['ClientUUID']) }} as client_uuid,
    {{ raw_field(raw, 'text', ['UUID'], personal=true) }} as uuid,
    {{ raw_field(raw, 'text', ['Name'], personal=true) }} as name,
    {{ raw_field(raw, 'text', ['Salutation'], personal=true) }} as salutation,
    {{ raw_field(raw, 'text', ['Addressee'], personal=true) }} as addressee,
    {{ raw_field(raw, 'text', ['Position'], personal=true) }} as position,
    {{ raw_field(raw, 'text', ['Phone'], personal=true) }} as phone,
    {{ raw_field(raw, 'text', ['Mobile'], personal=true) }} as mobile,
    {{ raw_field(raw, 'text', ['Email'], personal=true) }} as email,
    {{ raw_field(raw, 'boolean', ['IsPrimary']) }} as is_primary,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
