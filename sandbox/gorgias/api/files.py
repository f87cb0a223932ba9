"""`/upload`: files to be attached to messages. https://developers.gorgias.com/reference/upload-file.

The name of each multipart field is the file's name. Files are served again under `/attachments/`.
"""

from __future__ import annotations

import secrets
from email.parser import BytesParser
from email.policy import HTTP

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.gorgias.api.requests import account_of, created
from sandbox.gorgias.errors import Complaint, Refusal, not_found
from sandbox.gorgias.paging import only
from sandbox.gorgias.records import Upload

MAX_BYTES = 10 * 1024 * 1024


async def upload(request: Request) -> Response:
    """Take files; answer with what a message's `attachments` needs."""
    only(request, "type")
    account = account_of(request)
    raw = await request.body()
    if len(raw) > MAX_BYTES:
        raise Refusal(413, "File too large.")
    shown = []
    for name, content_type, content in _parts(request.headers.get("content-type", ""), raw):
        kept = Upload(secrets.token_urlsafe(12), name, content_type, content)
        account.uploads[kept.token] = kept
        url = f"{account.base_url}/attachments/{kept.token}/{name}"
        shown.append({"url": url, "name": name, "content_type": content_type, "size": len(content)})
    return created(shown)


def _parts(content_type: str, raw: bytes) -> list[tuple[str, str, bytes]]:
    if not content_type.startswith("multipart/form-data"):
        raise Complaint({"file": ["Must be multipart/form-data."]})
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + raw)
    found = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found.append((name, part.get_content_type(), content))
    if not found:
        raise Complaint({"file": ["Missing data for required field."]})
    return found


async def serve_file(request: Request) -> Response:
    """A file that was uploaded."""
    kept = account_of(request).uploads.get(request.path_params["token"])
    if kept is None:
        raise not_found("File")
    return Response(kept.content, media_type=kept.content_type)


ROUTES = [Route("/upload", upload, methods=["POST"])]
PUBLIC_ROUTES = [Route("/attachments/{token}/{name}", serve_file)]
