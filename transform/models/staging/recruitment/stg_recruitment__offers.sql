{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'offers') %}

select
    coalesce(
        {{ raw_field(raw, 'text', ['candidate_id'], personal=true) }},
        {{ raw_field(raw, 'text', ['candidate', 'id'], personal=true) }}
    ) as candidate_id,
    {{ raw_field(raw, 'text', ['candidate', 'name'], personal=true) }} as candidate_name,
    {{ raw_field(raw, 'text', ['candidate', 'location'], personal=true) }} as candidate_location,
    {{ raw_field(raw, 'text', ['state'], personal=true) }} as state,
    {{ raw_field(raw, 'timestamp', ['created_at']) }} as created_at,
    {{ raw_field(raw, 'json', ['documents']) }} as documents,
    {{ raw_field(raw, 'json', ['document_variables']) }} as document_variables,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
