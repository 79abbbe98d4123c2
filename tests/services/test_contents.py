from hypothesis import given
from hypothesis import strategies as st

from assistant.services.contents import CaseContents

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
contents = st.builds(
    CaseContents,
    month=st.none() | st.just("2026-10"),
    benefits=st.lists(st.text()).map(tuple),
    answers=st.dictionaries(st.text(), values),
    ticks=st.dictionaries(st.text(), values),
    language=st.sampled_from(["fr", "en", "ar"]),
    history=st.lists(st.text()).map(tuple),
    unknown=st.dictionaries(st.sampled_from(["opinion", "draft"]), values),
)


@given(contents)
def test_contents_are_read_back(written: CaseContents) -> None:
    assert CaseContents.from_bytes(written.to_bytes()) == written


def test_what_a_newer_release_wrote_is_kept() -> None:
    read = CaseContents.from_bytes(b'{"language": "en", "opinion": {"by": "adviser"}}')
    assert b'"opinion":{"by":"adviser"}' in read.with_answers({"children.count": 2}).to_bytes()


def test_the_length_does_not_tell_how_much_was_answered() -> None:
    alone = CaseContents(answers={"children.count": 0})
    family = alone.with_answers({f"children.{rank}.birth_date": "2020-01-01" for rank in range(8)})
    assert len(alone.to_bytes()) == len(family.to_bytes())


def test_answers_do_not_show_in_logs() -> None:
    assert "812.50" not in repr(CaseContents(answers={"housing.monthly_rent": "812.50"}))
