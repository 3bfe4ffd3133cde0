{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'job_application_form') %}

select
    {{ raw_field(raw, 'text', ['shortcode']) }} as shortcode,
    {{ raw_field(raw, 'json', ['form_fields']) }} as form_fields,
    {{ raw_field(raw, 'json', ['questions']) }} as questions,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
