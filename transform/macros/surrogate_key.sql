{#- A key made of several columns, as text. Null is told apart from the empty text. -#}
{% macro surrogate_key(columns) -%}
    md5(
        {%- for column in columns %}
        coalesce('+' || cast({{ column }} as {{ dbt.type_string() }}), '-')
        {%- if not loop.last %} || '|' ||{% endif %}
        {%- endfor %}
    )
{%- endmacro %}
