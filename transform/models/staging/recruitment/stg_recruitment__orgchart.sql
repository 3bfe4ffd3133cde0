{#- Made from the schemas of tap-recruitment by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('recruitment')) }}
{%- set raw = raw_table('recruitment', 'orgchart') %}

select
    {{ raw_field(raw, 'text', ['id'], personal=true) }} as id,
    {{ raw_field(raw, 'text', ['type']) }} as type,
    {{ raw_field(raw, 'text', ['parent_id'], personal=true) }} as parent_id,
    {{ raw_field(raw, 'integer', ['direct_reports_count'], personal=true) }} as direct_reports_count,
    {{ raw_field(raw, 'text', ['name'], personal=true) }} as name,
    {{ raw_field(raw, 'text', ['avatar_url'], personal=true) }} as avatar_url,
    {{ raw_field(raw, 'text', ['content', 'id'], personal=true) }} as content_id,
    {{ raw_field(raw, 'text', ['content', 'name'], personal=true) }} as content_name,
    {{ raw_field(raw, 'text', ['content', 'initials'], personal=true) }} as content_initials,
    {{ raw_field(raw, 'text', ['content', 'avatar'], personal=true) }} as content_avatar,
    {{ raw_field(raw, 'text', ['content', 'title'], personal=true) }} as content_title,
    {{ raw_field(raw, 'text', ['content', 'state']) }} as content_state,
    {{ raw_field(raw, 'text', ['content', 'department']) }} as content_department,
    {{ raw_field(raw, 'text', ['content', 'division']) }} as content_division,
    {{ raw_field(raw, 'text', ['content', 'entity']) }} as content_entity,
    {{ raw_field(raw, 'text', ['content', 'email'], personal=true) }} as content_email,
    {{ raw_field(raw, 'text', ['content', 'employee_number'], personal=true) }} as content_employee_number,
    {{ raw_field(raw, 'timestamp', ['content', 'hire_date'], personal=true) }} as content_hire_date,
    {{ raw_field(raw, 'text', ['content', 'manager'], personal=true) }} as content_manager,
    {{ raw_field(raw, 'boolean', ['content', 'filler_node']) }} as content_filler_node,
    {{ raw_field(raw, 'json', ['content', 'minimal_employee']) }} as content_minimal_employee,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
