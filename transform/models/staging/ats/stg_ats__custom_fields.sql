{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'custom_fields') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['title']) }} as title,
    {{ raw_field(raw, 'text', ['description']) }} as description,
    {{ raw_field(raw, 'text', ['referenceIdentifier']) }} as reference_identifier,
    {{ raw_field(raw, 'text', ['objectType']) }} as object_type,
    {{ raw_field(raw, 'text', ['fieldType']) }} as field_type,
    {{ raw_field(raw, 'boolean', ['isArchived']) }} as is_archived,
    {{ raw_field(raw, 'boolean', ['isRequired']) }} as is_required,
    {{ raw_field(raw, 'boolean', ['isPrivate']) }} as is_private,
    {{ raw_field(raw, 'boolean', ['isDateOnlyField']) }} as is_date_only_field,
    {{ raw_field(raw, 'boolean', ['isEditableOnlyViaPublicApi']) }} as is_editable_only_via_public_api,
    {{ raw_field(raw, 'text', ['referencedObjectType']) }} as referenced_object_type,
    {{ raw_field(raw, 'json', ['selectableValues']) }} as selectable_values,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
