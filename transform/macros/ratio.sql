{#- One number by another, to four digits; null where the second is null or zero. -#}
{% macro ratio(part, whole) -%}
    cast(cast({{ part }} as numeric(28, 6)) / nullif(cast({{ whole }} as numeric(28, 6)), 0) as numeric(18, 4))
{%- endmacro %}
