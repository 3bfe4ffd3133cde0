{{ config(enabled=tap_enabled('worklogs')) }}

-- Tempo names people by their Jira account alone.
select author_account_id as account_id
from {{ ref('stg_worklogs__worklogs') }}
where author_account_id is not null
union
select account_id from {{ ref('stg_worklogs__workload_scheme_members') }}
where account_id is not null
union
select member_account_id as account_id
from {{ ref('stg_worklogs__team_memberships') }}
where member_account_id is not null
union
select assignee_id as account_id
from {{ ref('stg_worklogs__plans') }}
where assignee_type = 'USER' and assignee_id is not null
