{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'brands') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['hostedJobsPageSlug']) }} as hosted_jobs_page_slug,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
