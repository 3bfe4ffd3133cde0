{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'accounts') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['subdomain']) }} as subdomain,
    {{ raw_field(raw, 'text', ['description']) }} as description,
    {{ raw_field(raw, 'text', ['summary']) }} as summary,
    {{ raw_field(raw, 'text', ['website_url']) }} as website_url,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
