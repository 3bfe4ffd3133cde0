{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'plans') %}

select
    {{ raw_field(raw, 'integer', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['assignee', 'id'], personal=true) }} as assignee_id,
    {{ raw_field(raw, 'text', ['assignee', 'type']) }} as assignee_type,
    {{ raw_field(raw, 'text', ['assignee', 'self'], personal=true) }} as assignee_self,
    {{ raw_field(raw, 'text', ['planItem', 'id']) }} as plan_item_id,
    {{ raw_field(raw, 'text', ['planItem', 'type']) }} as plan_item_type,
    {{ raw_field(raw, 'text', ['planItem', 'self']) }} as plan_item_self,
    {{ raw_field(raw, 'date', ['startDate']) }} as start_date,
    {{ raw_field(raw, 'date', ['endDate']) }} as end_date,
    {{ raw_field(raw, 'text', ['startTime']) }} as start_time,
    {{ raw_field(raw, 'integer', ['plannedSecondsPerDay']) }} as planned_seconds_per_day,
    {{ raw_field(raw, 'integer', ['totalPlannedSeconds']) }} as total_planned_seconds,
    {{ raw_field(raw, 'integer', ['totalPlannedSecondsInScope']) }} as total_planned_seconds_in_scope,
    {{ raw_field(raw, 'json', ['plannedTime', 'metadata']) }} as planned_time_metadata,
    {{ raw_field(raw, 'json', ['plannedTime', 'days']) }} as planned_time_days,
    {{ raw_field(raw, 'json', ['plannedTime', 'periods']) }} as planned_time_periods,
    {{ raw_field(raw, 'boolean', ['includeNonWorkingDays']) }} as include_non_working_days,
    {{ raw_field(raw, 'text', ['rule']) }} as rule,
    {{ raw_field(raw, 'date', ['recurrenceEndDate']) }} as recurrence_end_date,
    {{ raw_field(raw, 'text', ['effortPersistenceType']) }} as effort_persistence_type,
    {{ raw_field(raw, 'text', ['description'], personal=true) }} as description,
    {{ raw_field(raw, 'text', ['planApproval', 'status']) }} as plan_approval_status,
    {{ raw_field(raw, 'json', ['planApproval', 'requester']) }} as plan_approval_requester,
    {{ raw_field(raw, 'json', ['planApproval', 'reviewer']) }} as plan_approval_reviewer,
    {{ raw_field(raw, 'json', ['planApproval', 'actor']) }} as plan_approval_actor,
    {{ raw_field(raw, 'text', ['planCreatorId'], personal=true) }} as plan_creator_id,
    {{ raw_field(raw, 'text', ['syncSource']) }} as sync_source,
    {{ raw_field(raw, 'timestamp', ['createdAt']) }} as created_at,
    {{ raw_field(raw, 'timestamp', ['updatedAt']) }} as updated_at,
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
