import pytest
from pydantic import ValidationError

from app.schemas import StrokesBody


def test_one_wrong_point_among_many_is_one_error() -> None:
    with pytest.raises(ValidationError) as caught:
        StrokesBody.model_validate({"strokes": [[["x", "y"]] * 1000] * 100})
    assert caught.value.error_count() <= 2
