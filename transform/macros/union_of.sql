{#- All rows of the models whose tap is there. Arguments: the models by the short name of their tap. -#}
{% macro union_of(models) -%}
    {%- set found = [] -%}
    {%- for tap, model in models.items() if spile.tap_enabled(tap) -%}
        {%- do found.append(model) -%}
    {%- endfor -%}
    {%- for model in found %}
    select * from {{ ref(model) }}
    {%- if not loop.last %}
    union all
    {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
