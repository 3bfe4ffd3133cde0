{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'lead_current') %}

select
    {{ raw_field(raw, 'text', ['UUID']) }} as uuid,
    {{ raw_field(raw, 'text', ['Name']) }} as name,
    {{ raw_field(raw, 'text', ['Description'], personal=true) }} as description,
    {{ raw_field(raw, 'text', ['State']) }} as state,
    {{ raw_field(raw, 'text', ['Category']) }} as category,
    {{ raw_field(raw, 'text', ['Dropbox']) }} as dropbox,
    {{ raw_field(raw, 'decimal', ['EstimatedValue']) }} as estimated_value,
    {{ raw_field(raw, 'date', ['Date']) }} as date,
    {{ raw_field(raw, 'date', ['DateWonLost']) }} as date_won_lost,
    {{ raw_field(raw, 'text', ['Client', 'UUID']) }} as client_uuid,
    {{ raw_field(raw, 'text', ['Client', 'Name'], personal=true) }} as client_name,
    {{ raw_field(raw, 'text', ['Contact', 'UUID'], personal=true) }} as contact_uuid,
    {{ raw_field(raw, 'text', ['Contact', 'Name'], personal=true) }} as contact_name,
    {{ raw_field(raw, 'text', ['Owner', 'UUID'], personal=true) }} as owner_uuid,
    {{ raw_field(raw, 'text', ['Owner', 'Name'], personal=true) }} as owner_name,
    {{ raw_field(raw, 'json', ['Activities', 'Activity']) }} as activities_activity,
    {{ raw_field(raw, 'json', ['History', 'Item']) }} as history_item,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
