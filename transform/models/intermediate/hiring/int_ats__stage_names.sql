{{ config(enabled=tap_enabled('ats')) }}

select
    'ats' as tap,
    title as stage_name,
    min(order_in_interview_plan) as stage_position
from {{ ref('stg_ats__interview_stages') }}
group by title
