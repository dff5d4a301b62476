"""Clients are made from the names of operations: none changes unnoticed.

`manage.py operation_ids > therapybridge/tests/operation_ids.txt` writes the list.
"""

from pathlib import Path

import pytest

from therapybridge.management.commands.operation_ids import operations

LIST = Path(__file__).with_name("operation_ids.txt")


def listed():
    return LIST.read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def now():
    return operations()


def test_operations_have_the_names_that_clients_know(now):
    assert [line for line in listed() if line not in now] == []


def test_new_operations_are_listed(now):
    assert [line for line in now if line not in listed()] == []


def test_no_two_operations_have_one_name(now):
    names = [line.split()[0] for line in now]

    assert sorted(set(names)) == names
