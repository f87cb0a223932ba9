"""Where file bytes go in and out: the upload address of a file, and its `url_private`.

`url_private` answers only who brings a token of the workspace with `files:read`; to anybody else Slack
shows its sign-in page with status 200, which bots then take for the file
(https://docs.slack.dev/reference/objects/file-object).
"""

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from sandbox.slack.api.requests import multipart_fields
from sandbox.slack.service import SlackService


class FileServer:
    """Endpoints for bytes. A fault of `files.download` answers its status."""

    def __init__(self, service: SlackService) -> None:
        self._service = service

    async def upload(self, request: Request) -> Response:
        """The second step of an upload: the raw bytes, or a form with one file."""
        workspace = self._service.workspace(request.path_params["team"])
        file = workspace.files.get(request.path_params["file"]) if workspace else None
        if file is None:
            return PlainTextResponse("not found", status_code=404)
        content = await request.body()
        content_type = request.headers.get("content-type", "")
        if content_type.startswith("multipart/form-data"):
            parts = [part for part in multipart_fields(content, content_type).values() if isinstance(part, bytes)]
            content = parts[0] if parts else b""
        file.content = content
        return PlainTextResponse(f"OK - {len(content)}")

    async def download(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        credential = self._service.credential(token)
        team_id = request.path_params["team"]
        if credential is None or credential.workspace.team_id != team_id:
            return RedirectResponse("/signin", status_code=302)
        scopes = credential.workspace.app.scopes
        fault = credential.workspace.faults.take("files.download")
        if fault is not None and fault.status is not None:
            return PlainTextResponse("", status_code=fault.status)
        file = credential.workspace.files.get(request.path_params["file"])
        if scopes is not None and "files:read" not in scopes:
            credential.workspace.undeclared.add("files.download: missing_scope")
            return RedirectResponse("/signin", status_code=302)
        if file is None:
            return RedirectResponse("/signin", status_code=302)
        return Response(file.content, media_type=file.mimetype)

    async def sign_in(self, _request: Request) -> Response:
        return HTMLResponse("<!DOCTYPE html><title>Sign in to your workspace</title>")
