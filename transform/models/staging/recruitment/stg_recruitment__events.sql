{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'events') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['title'], personal=true) }} as title,
    {{ raw_field(raw, 'text', ['description'], personal=true) }} as description,
    {{ raw_field(raw, 'text', ['type']) }} as type,
    {{ raw_field(raw, 'timestamp', ['starts_at']) }} as starts_at,
    {{ raw_field(raw, 'timestamp', ['ends_at']) }} as ends_at,
    {{ raw_field(raw, 'boolean', ['cancelled']) }} as cancelled,
    {{ raw_field(raw, 'text', ['job', 'shortcode']) }} as job_shortcode,
    {{ raw_field(raw, 'text', ['job', 'title']) }} as job_title,
    {{ raw_field(raw, 'json', ['members']) }} as members,
    {{ raw_field(raw, 'text', ['candidate', 'id'], personal=true) }} as candidate_id,
    {{ raw_field(raw, 'text', ['candidate', 'name'], personal=true) }} as candidate_name,
    {{ raw_field(raw, 'text', ['conference', 'type']) }} as conference_type,
    {{ raw_field(raw, 'text', ['conference', 'id'], personal=true) }} as conference_id,
    {{ raw_field(raw, 'text', ['conference', 'url'], personal=true) }} as conference_url,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
