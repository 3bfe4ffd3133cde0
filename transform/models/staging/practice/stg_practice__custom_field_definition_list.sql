{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'custom_field_definition_list') %}

select
    {{ raw_field(raw, 'text', ['UUID']) }} as uuid,
    {{ raw_field(raw, 'text', ['Name']) }} as name,
    {{ raw_field(raw, 'text', ['Type']) }} as type,
    {{ raw_field(raw, 'text', ['ValueElement']) }} as value_element,
    {{ raw_field(raw, 'text', ['Options']) }} as options,
    {{ raw_field(raw, 'text', ['LinkURL']) }} as link_url,
    {{ raw_field(raw, 'boolean', ['Mandatory']) }} as mandatory,
    {{ raw_field(raw, 'boolean', ['UseClient']) }} as use_client,
    {{ raw_field(raw, 'boolean', ['UseContact']) }} as use_contact,
    {{ raw_field(raw, 'boolean', ['UseSupplier']) }} as use_supplier,
    {{ raw_field(raw, 'boolean', ['UseLead']) }} as use_lead,
    {{ raw_field(raw, 'boolean', ['UseJob']) }} as use_job,
    {{ raw_field(raw, 'boolean', ['UseJobTask']) }} as use_job_task,
    {{ raw_field(raw, 'boolean', ['UseJobCost']) }} as use_job_cost,
    {{ raw_field(raw, 'boolean', ['UseJobTime']) }} as use_job_time,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
