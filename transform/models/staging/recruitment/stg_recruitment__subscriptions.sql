{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'subscriptions') %}

select
    {{ raw_field(raw, 'integer', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['event']) }} as event,
    {{ raw_field(raw, 'text', ['target']) }} as target,
    {{ raw_field(raw, 'text', ['state']) }} as state,
    {{ raw_field(raw, 'text', ['stage_slug']) }} as stage_slug,
    {{ raw_field(raw, 'text', ['job_shortcode']) }} as job_shortcode,
    {{ raw_field(raw, 'timestamp', ['valid_until']) }} as valid_until,
    {{ raw_field(raw, 'timestamp', ['created_at']) }} as created_at,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
