{#-
    In an incremental run: only the rows that were loaded since the model was built, and those that
    it has not got. Rows that were loaded without metadata columns go by when they were changed; as
    a change may be loaded late, the days of `spile_lookback_days` are read again.

    Arguments: what the rows are from, and the columns of their key.
-#}
{% macro only_changed(rows, keys) -%}
    {% if is_incremental() -%}
    where
        {{ rows }}.changed_at >= (
            select {{ dbt.dateadd('day', -var('spile_lookback_days', 3), 'max(changed_at)') }}
            from {{ this }}
        )
        or not exists (
            select 1 from {{ this }} as built
            where
                {% for key in keys -%}
                {% if not loop.first %}and {% endif %}built.{{ key }} = {{ rows }}.{{ key }}
                {% endfor -%}
        )
    {%- endif %}
{%- endmacro %}
