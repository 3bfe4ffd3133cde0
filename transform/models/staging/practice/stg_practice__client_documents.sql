{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'client_documents') %}

select
    {{ raw_field(raw, 'text', ['ClientUUID']) }} as client_uuid,
    {{ raw_field(raw, 'text', ['DocumentKey']) }} as document_key,
    {{ raw_field(raw, 'text', ['Title'], personal=true) }} as title,
    {{ raw_field(raw, 'text', ['Text'], personal=true) }} as text,
    {{ raw_field(raw, 'text', ['Folder']) }} as folder,
    {{ raw_field(raw, 'date', ['Date']) }} as date,
    {{ raw_field(raw, 'text', ['CreatedBy'], personal=true) }} as created_by,
    {{ raw_field(raw, 'text', ['FileName'], personal=true) }} as file_name,
    {{ raw_field(raw, 'text', ['URL']) }} as url,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
