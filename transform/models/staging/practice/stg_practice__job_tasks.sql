{#- Made from the schemas of tap-practice by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('practice')) }}
{%- set raw = raw_table('practice', 'job_tasks') %}

select
    {{ raw_field(raw, 'text', ['UUID']) }} as uuid,
    {{ raw_field(raw, 'text', ['ID']) }} as id,
    {{ raw_field(raw, 'text', ['Name']) }} as name,
    {{ raw_field(raw, 'text', ['Description'], personal=true) }} as description,
    {{ raw_field(raw, 'text', ['State']) }} as state,
    {{ raw_field(raw, 'text', ['Type']) }} as type,
    {{ raw_field(raw, 'text', ['ClientOrderNumber']) }} as client_order_number,
    {{ raw_field(raw, 'decimal', ['Budget']) }} as budget,
    {{ raw_field(raw, 'date', ['StartDate']) }} as start_date,
    {{ raw_field(raw, 'date', ['DueDate']) }} as due_date,
    {{ raw_field(raw, 'date', ['CompletedDate']) }} as completed_date,
    {{ raw_field(raw, 'timestamp', ['DateCreatedUtc']) }} as date_created_utc,
    {{ raw_field(raw, 'timestamp', ['DateModifiedUtc']) }} as date_modified_utc,
    {{ raw_field(raw, 'text', ['Client', 'UUID']) }} as client_uuid,
    {{ raw_field(raw, 'text', ['Client', 'Name'], personal=true) }} as client_name,
    {{ raw_field(raw, 'text', ['Contact', 'UUID'], personal=true) }} as contact_uuid,
    {{ raw_field(raw, 'text', ['Contact', 'Name'], personal=true) }} as contact_name,
    {{ raw_field(raw, 'text', ['Manager', 'UUID'], personal=true) }} as manager_uuid,
    {{ raw_field(raw, 'text', ['Manager', 'Name'], personal=true) }} as manager_name,
    {{ raw_field(raw, 'text', ['Partner', 'UUID'], personal=true) }} as partner_uuid,
    {{ raw_field(raw, 'text', ['Partner', 'Name'], personal=true) }} as partner_name,
    {{ raw_field(raw, 'json', ['Assigned', 'Staff']) }} as assigned_staff,
    {{ raw_field(raw, 'text', ['ApprovedQuoteId']) }} as approved_quote_id,
    {{ raw_field(raw, 'text', ['ApprovedQuoteUUID']) }} as approved_quote_uuid,
    {{ raw_field(raw, 'text', ['WebURL']) }} as web_url,
    {{ raw_field(raw, 'json', ['Tasks', 'Task']) }} as tasks_task,
    {{ raw_field(raw, 'json', ['Milestones', 'Milestone']) }} as milestones_milestone,
    {{ raw_field(raw, 'json', ['Notes', 'Note']) }} as notes_note,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
