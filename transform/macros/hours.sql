{#- Seconds as hours, to two digits. Sums are made of seconds, and become hours at last. -#}
{% macro hours(seconds) -%}
    cast(({{ seconds }}) / 3600.0 as numeric(18, 2))
{%- endmacro %}
