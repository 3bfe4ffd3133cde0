{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'interview_stages') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['title']) }} as title,
    {{ raw_field(raw, 'text', ['type']) }} as type,
    {{ raw_field(raw, 'integer', ['orderInInterviewPlan']) }} as order_in_interview_plan,
    {{ raw_field(raw, 'text', ['interviewStageGroupId']) }} as interview_stage_group_id,
    {{ raw_field(raw, 'text', ['interviewPlanId']) }} as interview_plan_id,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
