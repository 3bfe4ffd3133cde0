{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'project_scope_tasks') %}

select
    {{ raw_field(raw, 'text', ['projectId']) }} as project_id,
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['group']) }} as "group",
    {{ raw_field(raw, 'json', ['taskLink', 'linked']) }} as task_link_linked,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
