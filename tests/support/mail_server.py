"""A real SMTP server (Debian's aiosmtpd) for tests: writes each mail it takes to a folder and misbehaves on request.

usage: mail_server.py FOLDER PORT [--tls CERT KEY] [--login USER PASSWORD]

The file FOLDER/behaviour, read at each recipient, says how: empty or missing takes everything; "reject 550", "later 451"
answer recipients so; "swallow" takes the mail and breaks the connection instead of answering; "hang" never answers.
Prints "listening on PORT" when it is ready.
"""

import argparse
import asyncio
import os
import signal
import ssl

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


class Desk:
    def __init__(self, folder):
        self.folder = folder
        self.count = len([name for name in os.listdir(folder) if name.endswith(".eml")])

    def behaviour(self):
        try:
            with open(os.path.join(self.folder, "behaviour"), encoding="ascii") as file:
                return file.read().split()
        except FileNotFoundError:
            return []

    def keep(self, envelope, session):
        self.count += 1
        path = os.path.join(self.folder, f"{self.count:04}.eml")
        with open(path + ".part", "wb") as file:
            tls = "yes" if session.ssl is not None else "no"
            head = f"X-Envelope: {envelope.mail_from} {' '.join(envelope.rcpt_tos)} tls={tls} ehlo={session.host_name}\r\n"
            file.write(head.encode() + envelope.original_content)
        os.rename(path + ".part", path)

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        behaviour = self.behaviour()
        if behaviour[:1] in (["reject"], ["later"]):
            return f"{behaviour[1]} not now, or not here"
        if behaviour == ["hang"]:
            await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.keep(envelope, session)
        if self.behaviour() == ["swallow"]:
            server.transport.abort()
            return "421 broken off"
        return "250 taken"


class Listening(Controller):
    def __init__(self, desk, port, context, login):
        super().__init__(desk, hostname="127.0.0.1", port=port)
        self.context = context
        self.login = login

    def factory(self):
        options = {}
        if self.context is not None:
            options.update(tls_context=self.context, require_starttls=True)
        if self.login is not None:
            options.update(auth_required=True, authenticator=self.authenticate)
        return SMTP(self.handler, hostname="mail.localhost", **options)

    def authenticate(self, server, session, envelope, mechanism, data):
        return AuthResult(success=[data.login.decode(), data.password.decode()] == self.login, handled=False)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("port", type=int)
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--login", nargs=2)
    arguments = parser.parse_args()
    context = None
    if arguments.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*arguments.tls)
    listening = Listening(Desk(arguments.folder), arguments.port, context, arguments.login)
    listening.start()
    print(f"listening on {arguments.port}", flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
