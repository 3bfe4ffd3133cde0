{{ config(enabled=tap_enabled('recruitment')) }}

select
    'recruitment' as tap,
    stage_name,
    min(stage_position) as stage_position
from {{ ref('int_recruitment__stages') }}
group by stage_name
