{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'skill_assignments') %}

select
    {{ raw_field(raw, 'text', ['assigneeId'], personal=true) }} as assignee_id,
    {{ raw_field(raw, 'text', ['assigneeType']) }} as assignee_type,
    {{ raw_field(raw, 'json', ['skills']) }} as skills,
    {{ raw_field(raw, 'text', ['self'], personal=true) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
