{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'job_custom_attributes') %}

select
    {{ raw_field(raw, 'text', ['shortcode']) }} as shortcode,
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['type']) }} as type,
    {{ raw_field(raw, 'text', ['label']) }} as label,
    {{ raw_field(raw, 'boolean', ['required']) }} as required,
    {{ raw_field(raw, 'text', ['provider']) }} as provider,
    {{ raw_field(raw, 'boolean', ['enabled']) }} as enabled,
    {{ raw_field(raw, 'text', ['hint']) }} as hint,
    {{ raw_field(raw, 'boolean', ['single_answer']) }} as single_answer,
    {{ raw_field(raw, 'json', ['choices']) }} as choices,
    {{ raw_field(raw, 'json', ['supported_file_types']) }} as supported_file_types,
    {{ raw_field(raw, 'integer', ['max_file_size']) }} as max_file_size,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
