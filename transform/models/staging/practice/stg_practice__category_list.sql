{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'category_list') %}

select
    {{ raw_field(raw, 'text', ['UUID']) }} as uuid,
    {{ raw_field(raw, 'text', ['Name']) }} as name,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
