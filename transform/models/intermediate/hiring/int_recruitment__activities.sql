{{
    config(
        enabled=tap_enabled('recruitment'),
        materialized='incremental',
        unique_key=['candidate_id', 'activity_id'],
        incremental_strategy='delete+insert',
        on_schema_change='append_new_columns',
        post_hook="{{ spile.delete_gone('stg_recruitment__candidate_activities', {'candidate_id': 'candidate_id', 'activity_id': 'id'}) }}"
    )
}}

with activities as (

    select
        candidate_id,
        id as activity_id,
        action,
        created_at,
        coalesce(loaded_at, updated_at, created_at) as changed_at,
        -- The stage that the candidate was in afterwards, if it was a move or the beginning.
        case
            when target_stage_slug is not null then target_stage_slug
            when action in ('applied', 'uploaded') then action_stage_slug
        end as stage_slug,
        case
            when target_stage_slug is not null then target_stage_name
            when action in ('applied', 'uploaded') then stage_name
        end as stage_name
    from {{ ref('stg_recruitment__candidate_activities') }}

)

select
    candidate_id,
    activity_id,
    action,
    stage_slug,
    stage_name,
    created_at as happened_at,
    changed_at
from activities
{{ spile.only_changed('activities', ['candidate_id', 'activity_id']) }}
