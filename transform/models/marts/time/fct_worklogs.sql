{{
    config(
        enabled=tap_enabled('worklogs'),
        materialized='incremental',
        unique_key='worklog_id',
        incremental_strategy='delete+insert',
        on_schema_change='append_new_columns',
        post_hook="{{ spile.delete_gone('stg_worklogs__worklogs', {'worklog_id': 'tempo_worklog_id'}) }}"
    )
}}

with worklogs as (

    select
        tempo_worklog_id as worklog_id,
        author_account_id as account_id,
        start_date as worked_on,
        time_spent_seconds as booked_seconds,
        coalesce(billable_seconds, 0) as billable_seconds,
        issue_id,
        attributes_values,
        created_at,
        updated_at,
        coalesce(loaded_at, updated_at) as changed_at
    from {{ ref('stg_worklogs__worklogs') }}

),

accounts as (

    select
        worklogs.worklog_id,
        min({{ spile.json_text('attribute.value', 'value') }}) as account_key
    from worklogs
    cross join {{ spile.json_rows('worklogs.attributes_values', 'attribute') }}
    where {{ spile.json_text('attribute.value', 'key') }} = '{{ var("spile_account_attribute", "_Account_") }}'
    group by worklogs.worklog_id

),

joined as (

    select
        worklogs.worklog_id,
        worklogs.account_id,
        worklogs.worked_on,
        worklogs.booked_seconds,
        worklogs.billable_seconds,
        {{ spile.hours('worklogs.booked_seconds') }} as hours,
        {{ spile.hours('worklogs.billable_seconds') }} as billable_hours,
        worklogs.issue_id,
        accounts.account_key,
        worklogs.created_at,
        worklogs.updated_at,
        worklogs.changed_at
    from worklogs
    left join accounts
        on worklogs.worklog_id = accounts.worklog_id

)

select * from joined
{{ spile.only_changed('joined', ['worklog_id']) }}
