{#- Every row has a key, and no two have the same. A table that was not loaded has no rows. -#}
{%- test unique_and_not_null(model, columns) -%}
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
{%- test refers_to(model, tap, relations) -%}
    {{ config(severity='warn') }}
    {%- set here = spile.raw_table_of(model) -%}
    {%- set queries = [] -%}
    {%- for relation in relations -%}
        {%- set there = spile.raw_table(tap, relation.stream) -%}
        {%- if relation.path[0] in here.columns and relation.field in there.columns -%}
            {%- do queries.append(spile.lost_values(here, relation, there)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- queries | join('\n    union all\n') or '    select 1 as nothing where false' -}}
{%- endtest -%}

{%- macro lost_values(here, relation, there) %}
    select
        '{{ relation.path | join('.') }}' as field,
        '{{ relation.stream }}.{{ relation.field }}' as refers_to,
        children.value,
        count(*) as rows_with_this_value
    from (
        select {{ spile.raw_field(here, 'text', relation.path) }} as value
        from {{ spile.raw_rows(here) }}
    ) as children
    left join (
        select {{ spile.raw_field(there, 'text', [relation.field]) }} as value
        from {{ there.relation }}
    ) as parents on children.value = parents.value
    where
        children.value is not null
        and parents.value is null
        and exists (select 1 from {{ there.relation }})
    group by children.value
{%- endmacro -%}
