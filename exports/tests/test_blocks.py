from exports.documents.blocks import Rows

COLUMNS = ("Date", "Value", "Remarks")


def table_of(*rows):
    table = Rows(COLUMNS)
    for row in rows:
        assert table.add(*row) == []
    return table.rest()[0]


def test_a_last_column_in_which_nobody_wrote_is_left_out():
    table = table_of(("1 May", "3", ""), ("2 May", "", ""))

    assert table.columns == ("Date", "Value")
    assert table.rows == [("1 May", "3"), ("2 May", "")]


def test_one_remark_keeps_the_column():
    table = table_of(("1 May", "3", ""), ("2 May", "4", "After the exam"))

    assert table.columns == COLUMNS
    assert table.rows[1][-1] == "After the exam"
