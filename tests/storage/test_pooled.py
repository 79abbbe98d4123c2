"""A database behind a pooler: nothing is prepared where the address says so, and the server never sees our word."""

import pytest
from sqlalchemy import make_url

from assistant.adapters.huey_queue import open_queue
from assistant.storage.base import open_engine
from assistant.storage.pooled import PooledAddressUnreadable, without_our_words

PLAIN = "postgresql+psycopg://app@127.0.0.1:6432/assistant?connect_timeout=2"


@pytest.mark.parametrize(("said", "told"), [("none", None), ("None", None), ("7", 7)])
def test_the_driver_is_told_what_no_address_can_hold(said: str, told: int | None) -> None:
    assert without_our_words(make_url(f"{PLAIN}&prepare_threshold={said}")) == (
        make_url(PLAIN),
        {"prepare_threshold": told},
    )
    assert without_our_words(make_url(PLAIN)) == (make_url(PLAIN), {})


def test_another_word_is_refused() -> None:
    with pytest.raises(PooledAddressUnreadable):
        open_engine(f"{PLAIN}&prepare_threshold=off")


@pytest.mark.postgres
@pytest.mark.parametrize(("added", "prepared"), [("", True), ("prepare_threshold=none", False)])
def test_no_statement_stays_behind_on_a_connection_that_is_lent(
    postgresql_url: str, added: str, *, prepared: bool
) -> None:
    url = make_url(postgresql_url).update_query_string(added).render_as_string(hide_password=False)
    engine = open_engine(url)
    with engine.connect() as connection:
        for _time in range(8):
            connection.exec_driver_sql("SELECT 1")
        kept = connection.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements").scalar_one()
    engine.dispose()
    assert bool(kept) is prepared
    queue = open_queue(url, b"s" * 32)
    assert queue.storage.queue_size() == 0
    queue.storage.close()
