"""How a message leaves: by a mail server, or by a gateway for text messages. One small interface for both."""

import smtplib
import ssl
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Protocol

import urllib3

from shared.identity.addresses import Channel
from shared.kernel.errors import SettingsError
from shared.kernel.languages import Text, read_by
from shared.notices.notices import Notice
from shared.runtime.settings import Settings, Smtp, TextGateway

#: A server that says nothing for so long is away.
_PATIENCE_SECONDS = 10.0
#: Answers of a text gateway after which the same request may succeed later (RFC 9110).
_LATER = frozenset({408, 425, 429})


class RefusedError(Exception):
    """It will never be taken, however often it is tried."""


class AwayError(Exception):
    """Not now; the same message may be taken later."""


class Gateway(Protocol):
    """Takes messages of one channel."""

    def send(self, notice: Notice, at: datetime) -> None:
        """Hand it over. Raises `RefusedError` or `AwayError`; what was raised in between may have left after all."""


class MailServer:
    """Sends by SMTP (RFC 5321), under the operator's neutral name."""

    def __init__(self, settings: Smtp, name: Text) -> None:
        self._settings, self._name = settings, name
        self._domain = settings.sender.rpartition("@")[2]
        self._password = read_secret(settings.password_file, "RESPIJT_SMTP_PASSWORD_FILE")

    def send(self, notice: Notice, at: datetime) -> None:
        try:
            with self._connected() as server:
                server.send_message(self._mail(notice, at))
        except smtplib.SMTPRecipientsRefused as error:
            raise _of_code(max(code for code, _text in error.recipients.values())) from None
        except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
            raise _of_code(error.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            raise RefusedError from None
        except (smtplib.SMTPException, OSError) as error:
            raise AwayError(type(error).__name__) from None

    def _connected(self) -> smtplib.SMTP:
        settings, context = self._settings, ssl.create_default_context()
        # By the sender's domain: the greeting should not tell how this machine is called.
        if settings.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, self._domain, timeout=_PATIENCE_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(settings.host, settings.port, self._domain, timeout=_PATIENCE_SECONDS)
        try:
            if settings.security == "starttls":
                server.starttls(context=context)
            if settings.user:
                server.login(settings.user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _mail(self, notice: Notice, at: datetime) -> EmailMessage:
        message, mail = notice.message, EmailMessage()
        languages = read_by(message.language)
        names = dict.fromkeys(self._name[each] for each in languages)
        mail["From"] = formataddr((" / ".join(names), self._settings.sender))
        mail["To"] = message.to
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(at)
        # The same at each try, so that mailboxes can tell a second copy.
        mail["Message-ID"] = f"<{notice.id}@{self._domain}>"
        # No machine answers it (RFC 3834, 5).
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        # After the words: setting them takes every header of a content away.
        mail["Content-Language"] = ", ".join(languages)
        return mail


class TextMessages:
    """Sends by a POST of `{to, text}` to an operator's gateway; the notice's id is the key against sending twice."""

    def __init__(self, settings: TextGateway) -> None:
        self._url = settings.url
        self._token = read_secret(settings.token_file, "RESPIJT_TEXT_GATEWAY_TOKEN_FILE")
        self._pool = urllib3.PoolManager(retries=False, timeout=_PATIENCE_SECONDS)

    def send(self, notice: Notice, at: datetime) -> None:
        headers = {"Idempotency-Key": notice.id}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        body = {"to": notice.message.to, "text": notice.message.text}
        try:
            answer = self._pool.request("POST", self._url, json=body, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise AwayError(type(error).__name__) from None
        if 400 <= answer.status < 500 and answer.status not in _LATER:
            raise RefusedError(str(answer.status))
        if not 200 <= answer.status < 300:
            raise AwayError(str(answer.status))


def gateways_of(settings: Settings) -> Mapping[Channel, Gateway]:
    """The gateways that the settings name, by what they send."""
    found: dict[Channel, Gateway] = {}
    if settings.smtp is not None:
        found["email"] = MailServer(settings.smtp, settings.neutral_name)
    if settings.text_gateway is not None:
        found["text"] = TextMessages(settings.text_gateway)
    return found


def read_secret(path: str, variable: str) -> str:
    """The text of a secret's file, or nothing where none is named. Raises `SettingsError` for one that is not there."""
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{variable}: {path} cannot be read ({type(error).__name__})",
            remedy="Name a file that the service may read and that holds the secret alone.",
        ) from None


def _of_code(code: int) -> Exception:
    """Five hundred and more is for good (RFC 5321, 4.2.1)."""
    return RefusedError(str(code)) if code >= 500 else AwayError(str(code))
