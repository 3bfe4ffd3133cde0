{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'account_links') %}

select
    {{ raw_field(raw, 'integer', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['accountKey']) }} as account_key,
    {{ raw_field(raw, 'text', ['account', 'self']) }} as account_self,
    {{ raw_field(raw, 'boolean', ['default']) }} as "default",
    {{ raw_field(raw, 'integer', ['scope', 'id']) }} as scope_id,
    {{ raw_field(raw, 'text', ['scope', 'type']) }} as scope_type,
    {{ raw_field(raw, 'text', ['scope', 'self']) }} as scope_self,
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
