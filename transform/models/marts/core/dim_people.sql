with accounts as (

    select
        *,
        row_number() over (
            partition by person_key
            order by
                case when account_name is null then 1 else 0 end,
                case tap
                    when 'hr' then 1
                    when 'recruitment' then 2
                    when 'practice' then 3
                    when 'ats' then 4
                    else 5
                end,
                account_kind,
                account_id
        ) as place
    from {{ ref('person_accounts') }}

)

select
    person_key,
    max(case when place = 1 then account_name end) as person_name,
    max(email) as email,
    count(distinct tap) as tap_count,
    max(case when tap = 'ats' then account_id end) as ats_user_id,
    max(case when tap = 'hr' then account_id end) as hr_employee_id,
    max(case when tap = 'practice' then account_id end) as practice_staff_id,
    max(case when account_kind = 'employee' and tap = 'recruitment' then account_id end)
        as recruitment_employee_id,
    max(case when account_kind = 'member' and tap = 'recruitment' then account_id end)
        as recruitment_member_id,
    max(case when tap = 'worklogs' then account_id end) as worklogs_account_id
from accounts
group by person_key
