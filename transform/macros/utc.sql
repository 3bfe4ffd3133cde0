{#- A moment as UTC without a zone, whatever the zone of the session is. -#}
{% macro utc(moment) -%}
    ({{ moment }} at time zone 'UTC')
{%- endmacro %}
