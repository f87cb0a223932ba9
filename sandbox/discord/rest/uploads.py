"""Files that come with a call: https://docs.discord.com/developers/reference#uploading-files"""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import orjson

from sandbox.discord.components import every
from sandbox.discord.model import Json
from sandbox.discord.platform import DiscordPlatform

FILES = "files"
"""Where a body with files has them, until they are kept."""
_SCHEME = "attachment://"


def multipart(content_type: str, raw: bytes) -> Any:
    """The JSON of the call, with what was uploaded beside it."""
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + raw)
    body: Any = {}
    files: dict[str, Json] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = bytes(part.get_payload(decode=True))
        if name == "payload_json":
            body = orjson.loads(content)
        elif isinstance(name, str) and name.startswith("files["):
            kind = part.get_content_type()
            files[name[6:-1]] = {"filename": part.get_filename() or "", "content_type": kind, "data": content}
    body.get("data", body)[FILES] = files
    return body


def keep(platform: DiscordPlatform, body: Json, channel: str) -> list[Json]:
    """Keep what was uploaded; components that refer to it lead there. The attachments as a message has them."""
    files: dict[str, Json] = body.pop(FILES, {})
    described = {str(one["id"]): one for one in body.get("attachments") or ()}
    kept: list[Json] = []
    for number, file in files.items():
        id, data = platform.snowflakes.next(), file["data"]
        platform.files[id] = data
        url = f"{platform.base_url}/attachments/{channel}/{id}/{file['filename']}"
        about = {"description": described[number].get("description")} if number in described else {}
        made = {"id": id, "filename": file["filename"], "size": len(data), "content_type": file["content_type"]}
        kept.append(made | about | {"url": url, "proxy_url": url})
    urls = {f"{_SCHEME}{one['filename']}": one["url"] for one in kept}
    for component in every(body.get("components") or ()):
        for media in _media(component):
            media["url"] = urls.get(media["url"], media["url"])
    return kept


def _media(component: Json) -> list[Json]:
    return [
        *(item["media"] for item in component.get("items") or ()),
        *([component["file"]] if component.get("file") else []),
    ]
