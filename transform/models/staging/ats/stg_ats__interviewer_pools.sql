{#- Made from the schemas of tap-ats by `make generate`; edit those, not this file. -#}
{{ config(enabled=tap_enabled('ats')) }}
{%- set raw = raw_table('ats', 'interviewer_pools') %}

select
    {{ raw_field(raw, 'text', ['id']) }} as id,
    {{ raw_field(raw, 'text', ['title']) }} as title,
    {{ raw_field(raw, 'boolean', ['isArchived']) }} as is_archived,
    {{ raw_field(raw, 'text', ['trainingPath', 'id']) }} as training_path_id,
    {{ raw_field(raw, 'boolean', ['trainingPath', 'enabled']) }} as training_path_enabled,
    {{ raw_field(raw, 'json', ['trainingPath', 'trainingStages']) }} as training_path_training_stages,
    {{ loaded_at(raw) }} as loaded_at
from {{ raw_rows(raw) }}
