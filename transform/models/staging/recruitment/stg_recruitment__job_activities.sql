{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'job_activities') %}

select
    {{ raw_field(raw, 'text', ['shortcode']) }} as shortcode,
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['action']) }} as action,
    {{ raw_field(raw, 'text', ['stage_name']) }} as stage_name,
    {{ raw_field(raw, 'timestamp', ['created_at']) }} as created_at,
    {{ raw_field(raw, 'text', ['body'], personal=true) }} as body,
    {{ raw_field(raw, 'text', ['member', 'id'], personal=true) }} as member_id,
    {{ raw_field(raw, 'text', ['member', 'name'], personal=true) }} as member_name,
    {{ raw_field(raw, 'text', ['member', 'type']) }} as member_type,
    {{ raw_field(raw, 'text', ['candidate', 'id'], personal=true) }} as candidate_id,
    {{ raw_field(raw, 'text', ['candidate', 'name'], personal=true) }} as candidate_name,
    {{ raw_field(raw, 'text', ['rating', 'score'], personal=true) }} as rating_score,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
