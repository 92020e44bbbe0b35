"""The log says where something broke and quotes nobody's data."""

import logging

from core.settings import SettingsError
from ui.log import Discreet


def broken(cell):
    raise ValueError(f"cannot read {cell}")


def test_an_exception_is_logged_without_its_message(caplog):
    logger = logging.getLogger("counterweight.test")
    logger.addFilter(Discreet())
    try:
        broken("".join(["the ", "sec", "ret"]))
    except ValueError as error:
        logger.error("Uncaught app execution", exc_info=error)
    assert "secret" not in caplog.text
    assert "Uncaught app execution: ValueError" in caplog.text
    assert "in broken" in caplog.text


def test_what_is_wrong_with_the_settings_is_told(caplog):
    logger = logging.getLogger("counterweight.test")
    logger.addFilter(Discreet())
    logger.error("Uncaught app execution", exc_info=SettingsError("`rows` is no setting."))
    assert "SettingsError: `rows` is no setting." in caplog.text


def test_other_messages_pass_as_they_are(caplog):
    logger = logging.getLogger("counterweight.test")
    logger.addFilter(Discreet())
    logger.warning("%s folds", 3)
    assert caplog.messages == ["3 folds"]
