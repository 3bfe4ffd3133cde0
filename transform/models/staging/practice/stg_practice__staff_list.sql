{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'staff_list') %}

select
    {{ raw_field(raw, 'text', ['UUID'], personal=true) }} as uuid,
    {{ raw_field(raw, 'text', ['Name'], personal=true) }} as name,
    {{ raw_field(raw, 'text', ['Email'], personal=true) }} as email,
    {{ raw_field(raw, 'text', ['Phone'], personal=true) }} as phone,
    {{ raw_field(raw, 'text', ['Mobile'], personal=true) }} as mobile,
    {{ raw_field(raw, 'text', ['Address'], personal=true) }} as address,
    {{ raw_field(raw, 'text', ['PayrollCode'], personal=true) }} as payroll_code,
    {{ raw_field(raw, 'text', ['WebURL'], personal=true) }} as web_url,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
