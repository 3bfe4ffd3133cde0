{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'job_members') %}

select
    {{ raw_field(raw, 'text', ['shortcode']) }} as shortcode,
    {{ raw_field(raw, 'text', ['id'], personal=true) }} as id,
    {{ raw_field(raw, 'text', ['name'], personal=true) }} as name,
    {{ raw_field(raw, 'text', ['headline'], personal=true) }} as headline,
    {{ raw_field(raw, 'text', ['email'], personal=true) }} as email,
    {{ raw_field(raw, 'text', ['role'], personal=true) }} as role,
    {{ raw_field(raw, 'text', ['type']) }} as type,
    {{ raw_field(raw, 'text', ['collaboration_role'], personal=true) }} as collaboration_role,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
