{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'candidate_notes') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['candidateId'], personal=true) }} as candidate_id,
    {{ raw_field(raw, 'timestamp', ['createdAt']) }} as created_at,
    {{ raw_field(raw, 'boolean', ['isPrivate']) }} as is_private,
    {{ raw_field(raw, 'text', ['content'], personal=true) }} as content,
    {{ raw_field(raw, 'text', ['author', 'id'], personal=true) }} as author_id,
    {{ raw_field(raw, 'text', ['author', 'firstName'], personal=true) }} as author_first_name,
    {{ raw_field(raw, 'text', ['author', 'lastName'], personal=true) }} as author_last_name,
    {{ raw_field(raw, 'text', ['author', 'email'], personal=true) }} as author_email,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
