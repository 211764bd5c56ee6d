"""Signatures of events: who may write on a topic is not enough, so each event is signed by its producer.

A signature covers topic and bytes, so that no event can be moved to where it was not said. It lies in
the headers beside the bytes. The embedded log goes without: who can write its file can read the keys too.
"""

from collections.abc import Callable

from shared.contracts.envelope import Headers
from shared.messaging.transport import Record

#: Signs an event for its topic: returns the key's id and the signature.
Sign = Callable[[str, bytes], tuple[str, bytes]]
#: Whether a record was signed by the owner of its topic.
Genuine = Callable[[Record], bool]

_KEY_ID, _SIGNATURE = "keyid", "signature"


def signed(headers: Headers, key_id: str, signature: bytes) -> Headers:
    """The headers with a signature in the place of the empty one."""
    kept = tuple((name, value) for name, value in headers if name not in (_KEY_ID, _SIGNATURE))
    return (*kept, (_KEY_ID, key_id.encode()), (_SIGNATURE, signature))


def signature_of(headers: Headers) -> tuple[str, bytes]:
    """The key id and the signature that came with a record; empty where there was none."""
    found = dict(headers)
    return found.get(_KEY_ID, b"").decode("ascii", "replace"), found.get(_SIGNATURE, b"")


def text_to_sign(topic: str, value: bytes) -> bytes:
    """What is signed."""
    return b"respijt event\0" + topic.encode() + b"\0" + value
