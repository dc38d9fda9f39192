# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.task import Task
    from ..models.task_extra import TaskExtra
    from ..models.task_image import TaskImage
    from ..models.task_video import TaskVideo


T = TypeVar("T", bound="TaskResult")


@_attrs_define
class TaskResult:
    """
    Attributes:
        task (None | Task | Unset):
        videos (list[None | TaskVideo] | None | Unset):
        images (list[None | TaskImage] | None | Unset): Empty for a video task.
        audios (list[Any] | None | Unset): Empty for a video task; the entries are not described.
        extra (None | TaskExtra | Unset):
    """

    task: None | Task | Unset = UNSET
    videos: list[None | TaskVideo] | None | Unset = UNSET
    images: list[None | TaskImage] | None | Unset = UNSET
    audios: list[Any] | None | Unset = UNSET
    extra: None | TaskExtra | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.task import Task  # noqa: PLC0415
        from ..models.task_extra import TaskExtra  # noqa: PLC0415
        from ..models.task_image import TaskImage  # noqa: PLC0415
        from ..models.task_video import TaskVideo  # noqa: PLC0415

        task: dict[str, Any] | None | Unset
        if isinstance(self.task, Unset):
            task = UNSET
        elif isinstance(self.task, Task):
            task = self.task.to_dict()
        else:
            task = self.task

        videos: list[dict[str, Any] | None] | None | Unset
        if isinstance(self.videos, Unset):
            videos = UNSET
        elif isinstance(self.videos, list):
            videos = []
            for videos_type_0_item_data in self.videos:
                videos_type_0_item: dict[str, Any] | None
                if isinstance(videos_type_0_item_data, TaskVideo):
                    videos_type_0_item = videos_type_0_item_data.to_dict()
                else:
                    videos_type_0_item = videos_type_0_item_data
                videos.append(videos_type_0_item)

        else:
            videos = self.videos

        images: list[dict[str, Any] | None] | None | Unset
        if isinstance(self.images, Unset):
            images = UNSET
        elif isinstance(self.images, list):
            images = []
            for images_type_0_item_data in self.images:
                images_type_0_item: dict[str, Any] | None
                if isinstance(images_type_0_item_data, TaskImage):
                    images_type_0_item = images_type_0_item_data.to_dict()
                else:
                    images_type_0_item = images_type_0_item_data
                images.append(images_type_0_item)

        else:
            images = self.images

        audios: list[Any] | None | Unset
        if isinstance(self.audios, Unset):
            audios = UNSET
        elif isinstance(self.audios, list):
            audios = self.audios

        else:
            audios = self.audios

        extra: dict[str, Any] | None | Unset
        if isinstance(self.extra, Unset):
            extra = UNSET
        elif isinstance(self.extra, TaskExtra):
            extra = self.extra.to_dict()
        else:
            extra = self.extra

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if task is not UNSET:
            field_dict["task"] = task
        if videos is not UNSET:
            field_dict["videos"] = videos
        if images is not UNSET:
            field_dict["images"] = images
        if audios is not UNSET:
            field_dict["audios"] = audios
        if extra is not UNSET:
            field_dict["extra"] = extra

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.task import Task  # noqa: PLC0415
        from ..models.task_extra import TaskExtra  # noqa: PLC0415
        from ..models.task_image import TaskImage  # noqa: PLC0415
        from ..models.task_video import TaskVideo  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_task(data: object) -> None | Task | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                task_type_0 = Task.from_dict(data)

                return task_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Task | Unset, data)

        task = _parse_task(d.pop("task", UNSET))

        def _parse_videos(data: object) -> list[None | TaskVideo] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                videos_type_0 = []
                _videos_type_0 = data
                for videos_type_0_item_data in _videos_type_0:

                    def _parse_videos_type_0_item(data: object) -> None | TaskVideo:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            videos_type_0_item_type_0 = TaskVideo.from_dict(data)

                            return videos_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(None | TaskVideo, data)

                    videos_type_0_item = _parse_videos_type_0_item(videos_type_0_item_data)

                    videos_type_0.append(videos_type_0_item)

                return videos_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[None | TaskVideo] | None | Unset, data)

        videos = _parse_videos(d.pop("videos", UNSET))

        def _parse_images(data: object) -> list[None | TaskImage] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                images_type_0 = []
                _images_type_0 = data
                for images_type_0_item_data in _images_type_0:

                    def _parse_images_type_0_item(data: object) -> None | TaskImage:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            images_type_0_item_type_0 = TaskImage.from_dict(data)

                            return images_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(None | TaskImage, data)

                    images_type_0_item = _parse_images_type_0_item(images_type_0_item_data)

                    images_type_0.append(images_type_0_item)

                return images_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[None | TaskImage] | None | Unset, data)

        images = _parse_images(d.pop("images", UNSET))

        def _parse_audios(data: object) -> list[Any] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                audios_type_0 = cast(list[Any], data)

                return audios_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Any] | None | Unset, data)

        audios = _parse_audios(d.pop("audios", UNSET))

        def _parse_extra(data: object) -> None | TaskExtra | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                extra_type_0 = TaskExtra.from_dict(data)

                return extra_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskExtra | Unset, data)

        extra = _parse_extra(d.pop("extra", UNSET))

        task_result = cls(
            task=task,
            videos=videos,
            images=images,
            audios=audios,
            extra=extra,
        )

        task_result.additional_properties = d
        return task_result

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
