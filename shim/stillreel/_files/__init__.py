"""Files that appear only when they are whole, and what an MP4 says of itself."""

from __future__ import annotations

from stillreel._files.atomic import TargetExists, sha256_of, sync_folder
from stillreel._files.mp4 import HEAD, wrong_beginning
from stillreel._files.part import Entity, Part
from stillreel._files.target import check_target, check_writable
