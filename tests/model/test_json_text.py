import json

import pytest

from model.json_text import WIDTH, format_json

LONG = [[index, [index / 7, -1]] for index in range(60)]
VALUE = {
    "short": {"a": [1, 2], "b": None},
    "numbers": LONG,
    "rows": [{"name": "é" * 40, "value": number, "more": "x" * 40} for number in range(3)],
    "empty": [[], {}],
    "flags": [True, False, None, "7"] * 20,
}


@pytest.mark.parametrize("value", [VALUE, [], {}, 1.5, "text", None, [VALUE, LONG], {"a b": {"c": "x" * 200}}])
def test_the_text_is_the_value(value: object) -> None:
    assert json.loads(format_json(value)) == value


def test_what_fits_and_numbers_stay_on_a_line_and_the_rest_is_broken() -> None:
    lines = format_json(VALUE).splitlines()
    assert lines[0] == "{"
    assert lines[1] == ' "short": {"a": [1, 2], "b": null},'
    assert lines[2].startswith(' "numbers": [[0, [0.0, -1]], [1, ')
    assert lines[2].endswith("]],")
    assert lines[3] == ' "rows": ['
    assert lines[4].startswith('  {"name": "éé')
    assert lines[4].endswith("},")
    assert all(len(line) <= WIDTH + 2 for line in lines if "numbers" not in line)
    assert lines[-1] == "}"
