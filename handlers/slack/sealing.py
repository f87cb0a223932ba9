"""Tokens of other workspaces as they are kept: encrypted with a key that is made of the app's client secret, so that
who has the database alone has no token. With another client secret they can't be opened, and the app is installed anew.

https://cryptography.io/en/latest/fernet/
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"relais: tokens of slack workspaces"


class TokenSeal:
    """Seals and opens."""

    def __init__(self, client_secret: str) -> None:
        key = HKDF(hashes.SHA256(), length=32, salt=None, info=PURPOSE).derive(client_secret.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def seal(self, token: str) -> str:
        """As it may be kept."""
        return self._fernet.encrypt(token.encode()).decode()

    def open(self, sealed: str) -> str | None:
        """The token; None for what was sealed with another secret, or by nobody."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None
