{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'supplier_list') %}

select
    {{ raw_field(raw, 'text', ['UUID']) }} as uuid,
    {{ raw_field(raw, 'text', ['Name']) }} as name,
    {{ raw_field(raw, 'text', ['Phone']) }} as phone,
    {{ raw_field(raw, 'text', ['Fax']) }} as fax,
    {{ raw_field(raw, 'text', ['Website']) }} as website,
    {{ raw_field(raw, 'text', ['Address']) }} as address,
    {{ raw_field(raw, 'text', ['City']) }} as city,
    {{ raw_field(raw, 'text', ['Region']) }} as region,
    {{ raw_field(raw, 'text', ['PostCode']) }} as post_code,
    {{ raw_field(raw, 'text', ['Country']) }} as country,
    {{ raw_field(raw, 'text', ['PostalAddress']) }} as postal_address,
    {{ raw_field(raw, 'text', ['PostalCity']) }} as postal_city,
    {{ raw_field(raw, 'text', ['PostalRegion']) }} as postal_region,
    {{ raw_field(raw, 'text', ['PostalPostCode']) }} as postal_post_code,
    {{ raw_field(raw, 'text', ['PostalCountry']) }} as postal_country,
    {{ raw_field(raw, 'json', ['Contacts', 'Contact']) }} as contacts_contact,
    {{ raw_field(raw, 'json', ['Notes', 'Note']) }} as notes_note,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
