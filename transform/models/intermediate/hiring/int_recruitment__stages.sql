{{ config(enabled=tap_enabled('recruitment')) }}

-- A candidate names the stage by slug in one profile and by name in the other.
with stages as (

    select
        slug as stage_key,
        slug,
        name,
        kind,
        position
    from {{ ref('stg_recruitment__stages') }}
    union all
    select
        name as stage_key,
        slug,
        name,
        kind,
        position
    from {{ ref('stg_recruitment__stages') }}

),

ranked as (

    select
        stages.*,
        row_number() over (partition by stages.stage_key order by stages.position, stages.slug) as place
    from stages
    where stages.stage_key is not null

)

select
    stage_key,
    slug as stage_slug,
    name as stage_name,
    kind as stage_kind,
    cast(position as integer) as stage_position
from ranked
where place = 1
