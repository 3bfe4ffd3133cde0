{#- Every row has a key, and no two have the same. A table that was not loaded has no rows. -#}
{%- test unique_and_not_null(model, columns) -%}
    {%- set keys = columns | map('lower') | list -%}
    {%- if execute and load_relation(model) -%}
        {%- set quoted = [] -%}
        {%- for column in columns -%}
            {%- do quoted.append(adapter.quote(column)) -%}
        {%- endfor -%}
    select {{ quoted | join(', ') }}, count(*) as rows_with_this_key
    from {{ model }}
    group by {{ quoted | join(', ') }}
    having count(*) > 1 or {{ quoted | join(' is null or ') }} is null
    {%- else -%}
    select 1 as nothing where false
    {%- endif -%}
{%- endtest -%}

{#-
    Each value of a field is one of another table's. Only what both tables hold is compared: either
    may not be loaded, or have lost the row that is meant, as APIs forget what was deleted.
-#}
{%- test refers_to(model, path, to, field) -%}
    {{ config(severity='warn') }}
    {%- set here = spile.raw_table_of(model) -%}
    {%- set there = spile.raw_table_of(to) -%}
    {%- if path[0] in here.columns and field in there.columns -%}
    with
    children as (
        select {{ spile.raw_field(here, 'text', path) }} as value
        from {{ spile.raw_rows(here) }}
    ),
    parents as (
        select {{ spile.raw_field(there, 'text', [field]) }} as value
        from {{ there.relation }}
    )

    select children.value, count(*) as rows_with_this_value
    from children
    left join parents on children.value = parents.value
    where
        children.value is not null
        and parents.value is null
        and exists (select 1 from parents)
    group by children.value
    {%- else -%}
    select 1 as nothing where false
    {%- endif -%}
{%- endtest -%}
