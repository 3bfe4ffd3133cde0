{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'application_hiring_team_roles') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['title']) }} as title,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
