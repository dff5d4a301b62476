from timeline.models.ids import next_id


def test_ids_grow_in_the_order_of_writing():
    ids = [next_id() for _ in range(10_000)]

    assert ids == sorted(set(ids))


def test_an_id_says_what_it_is():
    assert (next_id().version, next_id().variant) == (7, "specified in RFC 4122")
