"""One line of a batch: its request, providers, key and file."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stillreel._models import PICTURES, ImageToVideo, is_data_url, is_url
from stillreel.batch._takes import apart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stillreel._models import Image


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One request of a batch, complete: any process that has it can run it.

    Attributes:
        number: Its place in the manifest, from 1, for messages.
        key: The idempotency key.
        request: What to make; a local picture by its absolute path.
        providers: Configured names in order of fallback.
        path: The file for its video, absolute; several videos are numbered.
        drop: Soft options to leave out where they are not supported.
        id: Its id in the manifest, if it has one.
        project: A short name of the batch's folder; empty for a line of no batch.
    """

    number: int
    key: str
    request: ImageToVideo
    providers: tuple[str, ...]
    path: Path
    drop: tuple[str, ...] = ()
    id: str | None = None
    project: str = ""

    @property
    def label(self) -> str:
        """What people call it: its id, or else its key."""
        return self.id or self.key

    @property
    def queued(self) -> str:
        """Its name in a queue: the same key into another folder is another line there."""
        return f"{self.key}@{self.project}" if self.project else self.key

    def apart(self) -> Line | None:
        """The same line under its project's own key; None if it has no other key."""
        if self.id is None or self.key != self.id:
            return None
        return replace(self, key=apart(self.id, self.project))

    def to_json(self) -> dict[str, Any]:
        """Its fields as JSON has them."""
        options = self.request.options()
        for option in PICTURES & options.keys():
            options[option] = _portable(options[option])
        if "extra" in options:
            options["extra"] = {name: dict(more) for name, more in options["extra"].items()}
        return {
            "number": self.number,
            "key": self.key,
            "request": options,
            "providers": list(self.providers),
            "path": str(self.path),
            "drop": list(self.drop),
            "id": self.id,
            "project": self.project,
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Line:
        """Read :meth:`to_json` back."""
        return cls(
            number=fields["number"],
            key=fields["key"],
            request=ImageToVideo(**fields["request"]),
            providers=tuple(fields["providers"]),
            path=Path(fields["path"]),
            drop=tuple(fields["drop"]),
            id=fields.get("id"),  # earlier versions had neither
            project=fields.get("project", ""),
        )


def _portable(image: Image) -> str:
    if isinstance(image, bytes):
        # the type is found out from the bytes wherever they are read
        return f"data:image/*;base64,{base64.b64encode(image).decode()}"
    if isinstance(image, str) and (is_url(image) or is_data_url(image)):
        return image
    return str(Path(image).absolute())
