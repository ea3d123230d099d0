"""A wrong setting is refused by its name, and never repeated."""

import pytest

from foundation.settings import SettingsUnusable, settings


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PILOTS_SENDER", "pigeon"),
        ("PILOTS_PORTAL_URL", "nonsense"),
        ("PILOTS_SMTP_PORT", "smtp"),
        ("PILOTS_SENDGRID_BATCH", "5000"),
    ],
)
def test_a_wrong_setting_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    settings.cache_clear()

    with pytest.raises(SettingsUnusable) as refused:
        settings()

    assert variable in str(refused.value)
    assert value not in str(refused.value)
    monkeypatch.undo()
    settings.cache_clear()
    assert settings().sender == "files"
