{#- What a project sets: a variable of dbt, or else an environment variable of the same name. -#}
{%- macro setting(tap, name, default) -%}
    {%- set variable = 'spile_' ~ tap ~ '_' ~ name -%}
    {{- return(var(variable, none) or env_var(variable | upper, '') or default) -}}
{%- endmacro -%}

{#- False for a tap that is switched off, which leaves its models out. -#}
{%- macro tap_enabled(tap) -%}
    {%- set variable = 'spile_' ~ tap ~ '_enabled' -%}
    {%- set value = var(variable, env_var(variable | upper, 'true')) -%}
    {{- return(value | string | lower in ['', 'true', '1', 'yes']) -}}
{%- endmacro -%}
