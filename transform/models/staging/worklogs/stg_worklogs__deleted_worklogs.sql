{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'deleted_worklogs') %}

select
    {{ raw_field(raw, 'text', ['entityId']) }} as entity_id,
    {{ raw_field(raw, 'text', ['timestamp']) }} as timestamp,
    {{ raw_field(raw, 'text', ['entityType']) }} as entity_type,
    {{ raw_field(raw, 'text', ['action']) }} as action,
    {{ raw_field(raw, 'text', ['parentId']) }} as parent_id,
    {{ raw_field(raw, 'text', ['author'], personal=true) }} as author,
    {{ raw_field(raw, 'text', ['worker'], personal=true) }} as worker,
    {{ raw_field(raw, 'json', ['changes']) }} as changes,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
