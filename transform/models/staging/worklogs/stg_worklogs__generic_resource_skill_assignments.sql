{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'generic_resource_skill_assignments') %}

select
    {{ raw_field(raw, 'text', ['assigneeId']) }} as assignee_id,
    {{ raw_field(raw, 'text', ['assigneeType']) }} as assignee_type,
    {{ raw_field(raw, 'json', ['skills']) }} as skills,
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
