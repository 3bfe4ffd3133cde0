with accounts as (

    {{ spile.person_accounts() }}

)

select
    {{ spile.surrogate_key(['tap', 'account_kind', 'account_id']) }} as person_account_key,
    case
        when {{ spile.email_key('email') }} is not null
            then md5('e-mail|' || {{ spile.email_key('email') }})
        else {{ spile.surrogate_key(['tap', 'account_kind', 'account_id']) }}
    end as person_key,
    tap,
    account_kind,
    account_id,
    nullif(trim(account_name), '') as account_name,
    {{ spile.email_key('email') }} as email
from accounts
