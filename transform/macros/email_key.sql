{#-
    What two taps must have in common to name the same person by e-mail. A hash of the tap's is
    of the address as the API wrote it, so it can only be compared as it is.
-#}
{% macro email_key(email) -%}
    nullif(lower(trim({{ email }})), '')
{%- endmacro %}
