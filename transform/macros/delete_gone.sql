{#-
    Deletes what an incremental model has and its staging view no longer has.

    Arguments: the staging view, and the columns of its key by those of the model.
-#}
{% macro delete_gone(model, keys) -%}
    {% if is_incremental() -%}
    delete from {{ this }} as built
    where not exists (
        select 1 from {{ ref(model) }} as loaded
        where
            {% for key, loaded_key in keys.items() -%}
            {% if not loop.first %}and {% endif %}loaded.{{ loaded_key }} = built.{{ key }}
            {% endfor -%}
    )
    {%- endif %}
{%- endmacro %}
