"""Which table a stream gets, however many tables and streams there are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from spile_loader.schema.naming import NameRules, assign, stream_comment
from spile_loader.schema.table_names import SchemaTables, StreamTables
from spile_loader.sql import TableName

NAMES = st.sampled_from(["a", "A", "a_2", "A_2", "ab", "", "_", "nul\0", "long" * 3, "LONG" * 3])
COMMENTS = st.none() | st.just("of somebody else") | NAMES.map(stream_comment)
RULES = st.sampled_from(
    [NameRules(), NameRules(ignores_case=False, longest=8, holds_nul=False), NameRules(longest=8)]
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    rules=RULES,
    comments=st.dictionaries(NAMES, COMMENTS),
    taken=st.sets(NAMES),
    wanted=NAMES,
    stream=NAMES,
)
def test_a_stream_gets_the_table_that_a_look_at_all_of_them_gives_it(
    rules: NameRules,
    comments: dict[str, str | None],
    taken: set[str],
    wanted: str,
    stream: str,
) -> None:
    folded = {rules.folded(name) for name in taken}
    chosen = SchemaTables(comments, rules).assigned(
        wanted, stream, lambda name: rules.folded(name) in folded
    )
    expected = assign({wanted: stream_comment(stream)}, comments, frozenset(taken), rules)
    assert chosen == expected[wanted]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(rules=RULES, given_=st.lists(st.tuples(st.sampled_from("xyz"), NAMES)), asked=NAMES)
def test_a_table_is_taken_while_another_stream_has_it(
    rules: NameRules, given_: list[tuple[str, str]], asked: str
) -> None:
    own = TableName("main", "a")
    tables, model = StreamTables(rules, own), dict[str, str]()
    for stream, name in given_:
        if not tables.taken_from(stream, "main")(name):
            tables.give(stream, TableName("main", name))
            model[stream] = rules.folded(name)
    for stream in "xyz":
        others = {rules.folded("a"), *(name for one, name in model.items() if one != stream)}
        assert tables.taken_from(stream, "main")(asked) is (rules.folded(asked) in others)
        assert not tables.taken_from(stream, "other")(asked)
