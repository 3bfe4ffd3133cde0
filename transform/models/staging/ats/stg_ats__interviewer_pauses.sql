{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'interviewer_pauses') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['userId'], personal=true) }} as user_id,
    {{ raw_field(raw, 'timestamp', ['startsAt']) }} as starts_at,
    {{ raw_field(raw, 'timestamp', ['endsAt']) }} as ends_at,
    {{ raw_field(raw, 'text', ['comment'], personal=true) }} as comment,
    {{ raw_field(raw, 'timestamp', ['createdAt']) }} as created_at,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
