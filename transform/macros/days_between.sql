{#- The days from one moment to another, with their fractions. -#}
{% macro days_between(first, last) -%}
    cast(extract(epoch from ({{ last }} - {{ first }})) / 86400 as numeric(18, 4))
{%- endmacro %}
