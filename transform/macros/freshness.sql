{#- When the table of a source was last loaded whole, from the history of loads beside it. -#}
{%- macro last_load(table) -%}
    {%- set history = spile.history_of(table) -%}
    {%- if load_relation(history) -%}
    select max(finished)
    from {{ history }}
    where table_schema = '{{ table.schema }}' and table_name = '{{ table.identifier }}'
    {%- else -%}
    select cast(null as timestamp with time zone)
    {%- endif -%}
{%- endmacro -%}

{#- The table of loads: target-duckdb has one for a file, target-postgres one for a schema. -#}
{%- macro history_of(table) -%}
    {%- set schema = 'main' if target.type == 'duckdb' else table.schema -%}
    {{- return(api.Relation.create(
        database=table.database, schema=schema, identifier='_sdc_loads')) -}}
{%- endmacro -%}
