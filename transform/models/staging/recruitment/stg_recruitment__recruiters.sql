{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'recruiters') %}

select
    {{ raw_field(raw, 'text', ['id'], personal=true) }} as id,
    {{ raw_field(raw, 'text', ['name'], personal=true) }} as name,
    {{ raw_field(raw, 'text', ['email'], personal=true) }} as email,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
