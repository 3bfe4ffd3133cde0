{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'candidate_client_info') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['ipAddress'], personal=true) }} as ip_address,
    {{ raw_field(raw, 'text', ['userAgent'], personal=true) }} as user_agent,
    {{ raw_field(raw, 'text', ['relatedEntityType']) }} as related_entity_type,
    {{ raw_field(raw, 'text', ['relatedEntityId']) }} as related_entity_id,
    {{ raw_field(raw, 'text', ['candidateId'], personal=true) }} as candidate_id,
    {{ raw_field(raw, 'timestamp', ['createdAt']) }} as created_at,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
