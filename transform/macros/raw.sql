{#-
    A table as a tap loads it, with what is known of it when the project is built: its columns and
    their types. A table that was not loaded has none.
-#}
{%- macro raw_table(tap, stream) -%}
    {{- return(spile.raw_table_of(source(tap, stream))) -}}
{%- endmacro -%}

{%- macro raw_table_of(declared) -%}
    {%- set columns = {} -%}
    {%- set found = load_relation(declared) if execute else none -%}
    {%- if found -%}
        {%- for column in adapter.get_columns_in_relation(found) -%}
            {%- do columns.update({column.name: column.data_type | lower}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return({'relation': declared if found else none, 'columns': columns}) -}}
{%- endmacro -%}

{#- The rows of a raw table that were not deleted; none of a table that was not loaded. -#}
{%- macro raw_rows(raw) -%}
    {%- if not raw.relation -%}
        (select 1 as nothing) as nothing
    where false
    {%- else -%}
        {{ raw.relation }}
        {%- if '_sdc_deleted_at' in raw.columns %}
    where _sdc_deleted_at is null
        {%- endif -%}
    {%- endif -%}
{%- endmacro -%}

{#-
    A field of a raw table with its declared type; null where the table lacks it. The path is the
    name of a column, or that of a column and of a key of the object in it. A personal field may
    hold hashes, which no type but text can hold: they become null there.
-#}
{%- macro raw_field(raw, kind, path, personal=false) -%}
    {%- set type = spile.type_of(kind) -%}
    {%- set raw_type = raw.columns.get(path[0]) -%}
    {%- set is_text = raw_type and (raw_type.startswith('varchar') or raw_type.startswith('text')
        or raw_type.startswith('character')) -%}
    {%- set column = adapter.quote(path[0]) -%}
    {%- if not raw_type -%}
        cast(null as {{ type }})
    {%- elif path | length == 1 -%}
        {{- spile.typed_column(column, kind, raw_type, is_text and personal) -}}
    {%- else -%}
        {%- set object = spile.json_object(column, raw_type, is_text) -%}
        {%- if kind == 'json' -%}
            {{- spile.json_value(object, path[1]) -}}
        {%- else -%}
            {{- spile.typed_text(spile.json_text(object, path[1]), kind, personal) -}}
        {%- endif -%}
    {%- endif -%}
{%- endmacro -%}

{%- macro typed_column(column, kind, raw_type, may_be_hash) -%}
    {%- set is_json = raw_type in ['json', 'jsonb'] -%}
    {%- if is_json and kind not in ['json', 'text'] -%}
        {{- spile.typed_text(spile.json_scalar(column), kind, true) -}}
    {%- elif is_json and kind == 'text' -%}
        {{- spile.json_scalar(column) -}}
    {%- elif may_be_hash and kind == 'json' -%}
        {{- spile.json_object(column, raw_type, true) -}}
    {%- elif may_be_hash -%}
        {{- spile.typed_text(column, kind, true) -}}
    {%- elif raw_type == spile.type_of(kind) or (kind == 'decimal' and
        (raw_type.startswith('decimal') or raw_type.startswith('numeric'))) -%}
        {{- column -}}
    {%- else -%}
        cast({{ column }} as {{ spile.type_of(kind) }})
    {%- endif -%}
{%- endmacro -%}

{%- macro typed_text(text, kind, may_be_hash) -%}
    {%- if kind == 'text' -%}
        {{- text -}}
    {%- elif may_be_hash -%}
        cast(case when length({{ text }}) <> 64 then {{ text }} end as {{ spile.type_of(kind) }})
    {%- else -%}
        cast({{ text }} as {{ spile.type_of(kind) }})
    {%- endif -%}
{%- endmacro -%}

{#- A column of objects as JSON; an object that became a hash is null. -#}
{%- macro json_object(column, raw_type, is_text) -%}
    {%- set type = spile.type_of('json') -%}
    {%- if is_text -%}
        cast(case when left({{ column }}, 1) in ('{', '[') then {{ column }} end as {{ type }})
    {%- elif raw_type == type -%}
        {{- column -}}
    {%- else -%}
        cast({{ column }} as {{ type }})
    {%- endif -%}
{%- endmacro -%}

{#- When a row was loaded; null where the loader keeps no metadata columns. -#}
{%- macro loaded_at(raw) -%}
    {%- set kept = ['_sdc_batched_at', '_sdc_received_at', '_sdc_extracted_at']
        | select('in', raw.columns) | list -%}
    {%- if kept -%}
        {{- spile.raw_field(raw, 'timestamp', kept[:1]) -}}
    {%- else -%}
        cast(null as {{ spile.type_of('timestamp') }})
    {%- endif -%}
{%- endmacro -%}
