{{ config(enabled=tap_enabled('ats')) }}

with history as (

    select * from {{ ref('stg_ats__application_history') }}

),

stages as (

    select
        id,
        type,
        order_in_interview_plan
    from {{ ref('stg_ats__interview_stages') }}

)

select
    'ats' as tap,
    history.application_id,
    history.id as entry_id,
    history.title as stage_name,
    stages.order_in_interview_plan as stage_position,
    history.entered_stage_at as entered_at,
    history.left_stage_at as left_at,
    lower(stages.type) as stage_kind
from history
left join stages
    on history.stage_id = stages.id
