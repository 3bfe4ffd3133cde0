{#- The first day that the calendar does not hold: by default it ends with the next year. -#}
{% macro day_after_last() -%}
    {{ var('spile_day_after_last', (run_started_at.year + 2) ~ '-01-01') }}
{%- endmacro %}
