"""Files and the parts of a message that are not text."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import bad_request
from .texts import Json

MAX_DOWNLOAD = 20 * 1024 * 1024
MIME = {
    "voice": "audio/ogg", "video_note": "video/mp4", "photo": "image/jpeg", "document": "application/pdf",
    "video": "video/mp4", "audio": "audio/mpeg", "animation": "video/mp4", "sticker": "image/webp",
}  # fmt: skip
EXTENSION = {
    "voice": "oga", "video_note": "mp4", "photo": "jpg", "document": "pdf", "video": "mp4", "audio": "mp3",
    "animation": "mp4", "sticker": "webp",
}  # fmt: skip
SIZED = {"video", "animation", "sticker"}
LASTING = {"voice", "video_note", "video", "audio", "animation"}


@dataclass(frozen=True)
class StoredFile:
    """A file on Telegram's servers."""

    file_id: str
    unique_id: str
    kind: str
    data: bytes
    name: str
    path: str

    def json(self) -> Json:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


class Files:
    """All files by file_id."""

    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}

    def store(self, kind: str, data: bytes = b"", name: str = "") -> StoredFile:
        number = len(self.by_id) // 2 + 1
        file = StoredFile(
            file_id=f"AgACAgQAAxkBAAI{number:06d}{kind.title().replace('_', '')}",
            unique_id=f"AQAD{number:06d}",
            kind=kind,
            data=data or f"<{kind} {number}>".encode(),
            name=name or f"file_{number}.{EXTENSION[kind]}",
            path=f"{kind}s/file_{number}.{EXTENSION[kind]}",
        )
        self.by_id[file.file_id] = self.by_id[f"{file.file_id}s"] = file  # the second is the small size of a photo
        return file

    def find(self, file_id: str) -> StoredFile:
        if file_id not in self.by_id:
            raise bad_request("wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
        return self.by_id[file_id]

    def by_path(self, path: str) -> StoredFile | None:
        return next((file for file in self.by_id.values() if file.path == path), None)

    def info(self, file_id: str) -> Json:
        if file_id not in self.by_id:
            raise bad_request("invalid file_id")
        file = self.by_id[file_id]
        if len(file.data) > MAX_DOWNLOAD:
            raise bad_request("file is too big")
        return file.json() | {"file_path": file.path}


def content_for(file: StoredFile) -> Json:
    """The part of a message that shows this file."""
    data = file.json()
    if file.kind == "photo":
        small = data | {"file_id": f"{file.file_id}s", "file_unique_id": f"{file.unique_id}s"}
        return {"photo": [small | {"width": 90, "height": 67}, data | {"width": 800, "height": 600}]}
    if file.kind == "sticker":
        data |= {"type": "regular", "is_animated": False, "is_video": False}
    else:
        data["mime_type"] = MIME[file.kind]
    if file.kind in SIZED:
        data |= {"width": 320, "height": 240}
    if file.kind in LASTING:
        data["duration"] = 3
    if file.kind == "video_note":
        data["length"] = 240
    if file.kind in {"document", "animation", "video", "audio"}:
        data["file_name"] = file.name
    content: Json = {file.kind: data}
    if file.kind == "animation":
        content["document"] = file.json() | {"mime_type": MIME["animation"], "file_name": file.name}
    return content
