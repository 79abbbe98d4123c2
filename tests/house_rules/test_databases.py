import sqlalchemy


def test_each_kind_of_database_starts_with_its_tables_and_no_row(engine: sqlalchemy.Engine) -> None:
    assert "cases" in sqlalchemy.inspect(engine).get_table_names()
    with engine.connect() as connection:
        assert connection.scalar(sqlalchemy.text("SELECT count(*) FROM cases")) == 0
