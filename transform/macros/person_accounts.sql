{#- One query for each place in which a tap names people, all with the same columns. -#}
{% macro person_accounts() -%}
    {%- set queries = [] -%}
    {%- if spile.tap_enabled('ats') -%}
        {%- do queries.append(spile.person_account('ats', 'user', 'stg_ats__users', 'id', "concat_ws(' ', first_name, last_name)", 'email')) -%}
    {%- endif -%}
    {%- if spile.tap_enabled('hr') -%}
        {%- do queries.append(spile.person_account('hr', 'employee', 'stg_hr__employees', 'id', "concat_ws(' ', first_name, last_name)", 'email')) -%}
    {%- endif -%}
    {%- if spile.tap_enabled('practice') -%}
        {%- do queries.append(spile.person_account('practice', 'staff', 'stg_practice__staff_list', 'uuid', 'name', 'email')) -%}
    {%- endif -%}
    {%- if spile.tap_enabled('recruitment') -%}
        {%- do queries.append(spile.person_account('recruitment', 'employee', 'stg_recruitment__employees', 'id', "concat_ws(' ', firstname, lastname)", 'coalesce(work_email, email)')) -%}
        {%- do queries.append(spile.person_account('recruitment', 'member', 'stg_recruitment__members', 'id', 'name', 'email')) -%}
    {%- endif -%}
    {%- if spile.tap_enabled('worklogs') -%}
        {%- do queries.append(spile.person_account('worklogs', 'user', 'int_worklogs__people', 'account_id', 'cast(null as ' ~ dbt.type_string() ~ ')', 'cast(null as ' ~ dbt.type_string() ~ ')')) -%}
    {%- endif -%}
    {{ queries | join('\nunion all\n') }}
{%- endmacro %}


{% macro person_account(tap, kind, model, id, name, email) -%}
    select
        '{{ tap }}' as tap,
        '{{ kind }}' as account_kind,
        cast({{ id }} as {{ dbt.type_string() }}) as account_id,
        cast({{ name }} as {{ dbt.type_string() }}) as account_name,
        cast({{ email }} as {{ dbt.type_string() }}) as email
    from {{ ref(model) }}
{%- endmacro %}
