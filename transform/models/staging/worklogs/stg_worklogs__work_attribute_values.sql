{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'work_attribute_values') %}

select
    {{ raw_field(raw, 'integer', ['tempoWorklogId']) }} as tempo_worklog_id,
    {{ raw_field(raw, 'json', ['workAttributeValues']) }} as work_attribute_values,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
