{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'stages') %}

select
    {{ raw_field(raw, 'text', ['slug']) }} as slug,
    {{ raw_field(raw, 'integer', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['identifier']) }} as identifier,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['kind']) }} as kind,
    {{ raw_field(raw, 'double', ['position']) }} as position,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
