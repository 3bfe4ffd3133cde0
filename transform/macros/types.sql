{#- The column type of a kind of value; the same values on every database. -#}
{%- macro type_of(kind) -%}
    {{- return(adapter.dispatch('type_of', 'spile')(kind)) -}}
{%- endmacro -%}

{%- macro default__type_of(kind) -%}
    {{- return({
        'text': 'varchar',
        'integer': 'bigint',
        'decimal': 'decimal(29, 9)',
        'double': 'double precision',
        'boolean': 'boolean',
        'date': 'date',
        'timestamp': 'timestamp with time zone',
        'json': 'json',
    }[kind]) -}}
{%- endmacro -%}

{%- macro postgres__type_of(kind) -%}
    {{- return({'text': 'text', 'json': 'jsonb'}.get(kind) or spile.default__type_of(kind)) -}}
{%- endmacro -%}
