{#- Made from the schemas of tap-worklogs by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('worklogs')) }}
{%- set raw = raw_table('worklogs', 'timesheet_approval_logs') %}

select
    coalesce(
        {{ raw_field(raw, 'text', ['userAccountId'], personal=true) }},
        {{ raw_field(raw, 'text', ['user', 'accountId'], personal=true) }}
    ) as user_account_id,
    coalesce(
        {{ raw_field(raw, 'text', ['periodFrom']) }},
        {{ raw_field(raw, 'text', ['period', 'from']) }}
    ) as period_from,
    coalesce(
        {{ raw_field(raw, 'text', ['statusKey']) }},
        {{ raw_field(raw, 'text', ['status', 'key']) }}
    ) as status_key,
    coalesce(
        {{ raw_field(raw, 'text', ['statusUpdatedAt']) }},
        {{ raw_field(raw, 'text', ['status', 'updatedAt']) }}
    ) as status_updated_at,
    {{ raw_field(raw, 'date', ['period', 'to']) }} as period_to,
    {{ raw_field(raw, 'text', ['user', 'self'], personal=true) }} as user_self,
    {{ raw_field(raw, 'text', ['reviewer', 'accountId'], personal=true) }} as reviewer_account_id,
    {{ raw_field(raw, 'text', ['reviewer', 'self'], personal=true) }} as reviewer_self,
    {{ raw_field(raw, 'json', ['status', 'actor']) }} as status_actor,
    {{ raw_field(raw, 'text', ['status', 'comment'], personal=true) }} as status_comment,
    {{ raw_field(raw, 'integer', ['status', 'requiredSecondsAtSubmit']) }} as status_required_seconds_at_submit,
    {{ raw_field(raw, 'integer', ['status', 'timeSpentSecondsAtSubmit']) }} as status_time_spent_seconds_at_submit,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
