{#- The text of a key of a JSON object; null where there is none. -#}
{%- macro json_text(column, key) -%}
    ({{ column }} ->> '{{ key }}')
{%- endmacro -%}

{#- The JSON value of a key of a JSON object; null where there is none. -#}
{%- macro json_value(column, key) -%}
    nullif({{ column }} -> '{{ key }}', cast('null' as {{ spile.type_of('json') }}))
{%- endmacro -%}

{#- The text of a JSON value that is no object and no list. -#}
{%- macro json_scalar(column) -%}
    {{- return(adapter.dispatch('json_scalar', 'spile')(column)) -}}
{%- endmacro -%}

{%- macro default__json_scalar(column) -%}
    ({{ column }} ->> '$')
{%- endmacro -%}

{%- macro postgres__json_scalar(column) -%}
    ({{ column }} #>> '{}')
{%- endmacro -%}

{#- A table of the entries of a JSON list, for `cross join`; its columns are value and position. -#}
{%- macro json_rows(column, alias) -%}
    {{- return(adapter.dispatch('json_rows', 'spile')(column, alias)) -}}
{%- endmacro -%}

{%- macro default__json_rows(column, alias) -%}
    lateral (
        select
            unnest(entries.list) as value,
            generate_subscripts(entries.list, 1) as position
        from (
            select
                case
                    when json_type({{ column }}) = 'ARRAY' then cast({{ column }} as json [])
                end as list
        ) as entries
    ) as {{ alias }}
{%- endmacro -%}

{%- macro postgres__json_rows(column, alias) -%}
    lateral jsonb_array_elements(
        case when jsonb_typeof({{ column }}) = 'array' then {{ column }} end
    ) with ordinality as {{ alias }} (value, position)
{%- endmacro -%}
