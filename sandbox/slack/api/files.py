"""files.*: the two-step upload and a file's description. The bytes travel in `sandbox.slack.file_server`."""

from sandbox.slack.api.call import ApiError, Call, Method, invalid_arguments
from sandbox.slack.api.chat import publish, thread_root
from sandbox.slack.api.content import read_blocks
from sandbox.slack.identifiers import new_id
from sandbox.slack.model import File, Json
from sandbox.slack.workspace import SlackWorkspace


def new_file(
    workspace: SlackWorkspace, base_url: str, user: str, name: str, mimetype: str = "application/octet-stream"
) -> File:
    """A file without content yet, at the address where it will be read."""
    file_id = new_id("F")
    url = f"{base_url}/files-pri/{workspace.team_id}/{file_id}/{name}"
    file = File(file_id, name, name, mimetype, user, int(workspace.clock.now()), url)
    workspace.files[file_id] = file
    return file


def get_upload_url(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""
    name = call.need("filename")
    if call.number("length", 0) <= 0:
        raise invalid_arguments("must be more than 0 [json-pointer:/length]")
    file = new_file(call.workspace, call.service.base_url, call.bot.id, name)
    file.alt_txt = call.text("alt_txt") or ""
    file.alt_txt = call.text("alt_txt") or ""
    return {
        "upload_url": f"{call.service.base_url}/upload/v1/{call.workspace.team_id}/{file.id}",
        "file_id": file.id,
    }


def complete_upload(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.completeUploadExternal"""
    files = _uploaded(call)
    channel_ids = call.names("channel_id") or call.names("channels")
    for channel_id in channel_ids:
        channel = call.workspace.find_channel(channel_id)
        if channel is None or call.bot.id not in channel.members:
            raise ApiError("channel_not_found")
        message = call.workspace.new_message(channel, call.bot, call.text("initial_comment") or "")
        message.blocks = read_blocks(call.json("blocks")) or []
        message.files = files
        message.subtype = "file_share"
        thread_root(channel, message, call.text("thread_ts"))
        for file in files:
            file.channels.append(channel.id)
        publish(call, channel, message)
    return {"files": [file.as_json() for file in files]}


def _uploaded(call: Call) -> list[File]:
    entries = call.json("files")
    if not isinstance(entries, list) or not entries:
        raise invalid_arguments("missing required field: files")
    files = []
    for entry in entries:
        file = call.workspace.files.get(str(entry.get("id"))) if isinstance(entry, dict) else None
        if file is None or not file.content:
            raise ApiError("file_not_found")
        file.title = str(entry.get("title") or file.name)
        files.append(file)
    return files


def info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.info"""
    file = call.workspace.files.get(call.need("file"))
    if file is None:
        raise ApiError("file_not_found")
    return {"file": file.as_json(), "comments": [], "response_metadata": {"next_cursor": ""}}


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload, ("files:write",)),
    "files.info": Method(info, ("files:read",)),
}
