{{ config(enabled=tap_enabled('recruitment')) }}

with moves as (

    select
        activities.*,
        lead(activities.happened_at) over (
            partition by activities.candidate_id
            order by activities.happened_at, activities.activity_id
        ) as next_happened_at
    from {{ ref('int_recruitment__activities') }} as activities
    where activities.stage_slug is not null or activities.stage_name is not null or activities.action = 'disqualified'

)

select
    'recruitment' as tap,
    moves.candidate_id as application_id,
    moves.activity_id as entry_id,
    coalesce(stages.stage_name, moves.stage_name) as stage_name,
    stages.stage_position,
    moves.happened_at as entered_at,
    moves.next_happened_at as left_at,
    stages.stage_kind
from moves
left join {{ ref('int_recruitment__stages') }} as stages
    on coalesce(moves.stage_slug, moves.stage_name) = stages.stage_key
where moves.action <> 'disqualified'
