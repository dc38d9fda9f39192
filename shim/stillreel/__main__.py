"""``python -m stillreel`` is the ``stillreel`` command."""

import sys

from stillreel.cli import main

sys.exit(main())
