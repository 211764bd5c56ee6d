"""A real mail server and a real text gateway on loopback, which keep what they were given."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from deploy.ports import free_ports


@dataclass
class Mailbox:
    """What arrived. `answer` is what the server says next to a message, when it is not to take it."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    greetings: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    answer: str = ""

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.greetings.append(hostname)
        session.host_name = hostname
        return responses

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer:
            return self.answer
        assert isinstance(envelope.content, bytes)
        mail = BytesParser(policy=default).parsebytes(envelope.content)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 taken"

    def log_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=True)


@contextmanager
def a_mail_server() -> Iterator[Mailbox]:
    """A server that takes mail until the block ends."""
    (port,) = free_ports(1)
    mailbox = Mailbox(port)
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=port,
        authenticator=mailbox.log_in,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


@dataclass
class Phones:
    """What a text gateway was asked to send. `status` is what it answers."""

    url: str
    messages: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    status: int = 202


@contextmanager
def a_text_gateway() -> Iterator[Phones]:
    """A gateway that takes text messages until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            phones.headers.append(dict(self.headers))
            if phones.status < 300:
                phones.messages.append(json.loads(body))
            self.send_response(phones.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    phones = Phones(f"http://127.0.0.1:{server.server_port}/messages")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield phones
    finally:
        server.shutdown()
        server.server_close()
