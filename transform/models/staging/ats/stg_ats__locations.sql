{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'locations') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['name']) }} as name,
    {{ raw_field(raw, 'text', ['externalName']) }} as external_name,
    {{ raw_field(raw, 'boolean', ['isArchived']) }} as is_archived,
    {{ raw_field(raw, 'boolean', ['isRemote']) }} as is_remote,
    {{ raw_field(raw, 'text', ['workplaceType']) }} as workplace_type,
    {{ raw_field(raw, 'text', ['type']) }} as type,
    {{ raw_field(raw, 'text', ['parentLocationId']) }} as parent_location_id,
    {{ raw_field(raw, 'json', ['address', 'postalAddress']) }} as address_postal_address,
    {{ raw_field(raw, 'json', ['extraData']) }} as extra_data,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
