{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'candidate_files') %}

select
    {{ raw_field(raw, 'text', ['candidate_id'], personal=true) }} as candidate_id,
    {{ raw_field(raw, 'text', ['preview_url'], personal=true) }} as preview_url,
    {{ raw_field(raw, 'text', ['name'], personal=true) }} as name,
    {{ raw_field(raw, 'text', ['source']) }} as source,
    {{ raw_field(raw, 'text', ['kind']) }} as kind,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
