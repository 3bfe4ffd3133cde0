{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'candidate_activities') %}

select
    {{ raw_field(raw, 'text', ['candidate_id'], personal=true) }} as candidate_id,
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['action']) }} as action,
    {{ raw_field(raw, 'text', ['stage_name']) }} as stage_name,
    {{ raw_field(raw, 'integer', ['action_stage', 'id']) }} as action_stage_id,
    {{ raw_field(raw, 'text', ['action_stage', 'identifier']) }} as action_stage_identifier,
    {{ raw_field(raw, 'text', ['action_stage', 'name']) }} as action_stage_name,
    {{ raw_field(raw, 'text', ['action_stage', 'slug']) }} as action_stage_slug,
    {{ raw_field(raw, 'integer', ['target_stage', 'id']) }} as target_stage_id,
    {{ raw_field(raw, 'text', ['target_stage', 'identifier']) }} as target_stage_identifier,
    {{ raw_field(raw, 'text', ['target_stage', 'name']) }} as target_stage_name,
    {{ raw_field(raw, 'text', ['target_stage', 'slug']) }} as target_stage_slug,
    {{ raw_field(raw, 'timestamp', ['created_at']) }} as created_at,
    {{ raw_field(raw, 'timestamp', ['updated_at']) }} as updated_at,
    {{ raw_field(raw, 'text', ['body'], personal=true) }} as body,
    {{ raw_field(raw, 'text', ['member', 'id'], personal=true) }} as member_id,
    {{ raw_field(raw, 'text', ['member', 'name'], personal=true) }} as member_name,
    {{ raw_field(raw, 'text', ['member', 'type']) }} as member_type,
    {{ raw_field(raw, 'text', ['rating', 'score'], personal=true) }} as rating_score,
    {{ raw_field(raw, 'json', ['visibility_roles']) }} as visibility_roles,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
