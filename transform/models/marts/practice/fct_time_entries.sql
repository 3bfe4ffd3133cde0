{{ config(enabled=tap_enabled('practice')) }}

select
    entries.uuid as time_entry_uuid,
    jobs.uuid as job_uuid,
    entries.job_id as job_number,
    jobs.client_uuid,
    entries.task_uuid,
    entries.task_name,
    entries.staff_uuid,
    people.person_key,
    entries.date as worked_on,
    cast(entries.minutes as numeric(18, 2)) as minutes,
    {{ spile.hours('entries.minutes * 60') }} as hours,
    coalesce(entries.billable, false) as is_billable,
    entries.invoice_task_uuid is not null as is_invoiced
from {{ ref('stg_practice__time_list') }} as entries
left join {{ ref('stg_practice__job_list') }} as jobs
    on entries.job_id = jobs.id
left join {{ ref('person_accounts') }} as people
    on
        people.tap = 'practice'
        and entries.staff_uuid = people.account_id
