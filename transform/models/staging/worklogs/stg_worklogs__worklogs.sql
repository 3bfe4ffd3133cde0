{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'worklogs') %}

select
    {{ raw_field(raw, 'integer', ['tempoWorklogId']) }} as tempo_worklog_id,
    {{ raw_field(raw, 'date', ['startDate']) }} as start_date,
    {{ raw_field(raw, 'text', ['startTime']) }} as start_time,
    {{ raw_field(raw, 'timestamp', ['startDateTimeUtc']) }} as start_date_time_utc,
    {{ raw_field(raw, 'integer', ['timeSpentSeconds']) }} as time_spent_seconds,
    {{ raw_field(raw, 'integer', ['billableSeconds']) }} as billable_seconds,
    {{ raw_field(raw, 'text', ['description'], personal=true) }} as description,
    {{ raw_field(raw, 'timestamp', ['createdAt']) }} as created_at,
    {{ raw_field(raw, 'timestamp', ['updatedAt']) }} as updated_at,
    {{ raw_field(raw, 'text', ['author', 'accountId'], personal=true) }} as author_account_id,
    {{ raw_field(raw, 'text', ['author', 'self'], personal=true) }} as author_self,
    {{ raw_field(raw, 'integer', ['issue', 'id']) }} as issue_id,
    {{ raw_field(raw, 'text', ['issue', 'self']) }} as issue_self,
    {{ raw_field(raw, 'text', ['attributes', 'self']) }} as attributes_self,
    {{ raw_field(raw, 'json', ['attributes', 'values']) }} as attributes_values,
    {{ raw_field(raw, 'text', ['self']) }} as self,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
