"""Stand-in for Portage's Python module on test machines: only what a look at one gpkg needs. Not Portage."""

import os
import shlex

COMMAND = shlex.split(
    os.environ.get("LITTLE_PORTAGE_COMMAND", "/opt/little-portage/node /opt/little-portage/little-portage.mjs")
)
VERSION = os.environ.get("LITTLE_PORTAGE_VERSION", "3.0.82")


class _Settings(dict):
    pass


settings = _Settings()
