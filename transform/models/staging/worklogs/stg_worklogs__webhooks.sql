{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'webhooks') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['description']) }} as description,
    {{ raw_field(raw, 'text', ['event']) }} as event,
    {{ raw_field(raw, 'boolean', ['active']) }} as active,
    {{ raw_field(raw, 'text', ['url']) }} as url,
    {{ raw_field(raw, 'timestamp', ['createdAt']) }} as created_at,
    {{ raw_field(raw, 'timestamp', ['updatedAt']) }} as updated_at,
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
