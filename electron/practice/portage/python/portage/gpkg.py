"""The gpkg class as far as verifying goes: the little Portage does the work."""

import subprocess
import sys

import portage
from portage.exception import DigestException, InvalidBinaryPackageFormat, InvalidSignature, MissingSignature

_ERRORS = {1: InvalidSignature, 2: MissingSignature, 3: DigestException, 4: InvalidBinaryPackageFormat}


class gpkg:
    def __init__(self, settings, basename=None, gpkg_file=None, verify_signature=None):
        self.settings = settings
        self.gpkg_file = gpkg_file
        self.verify_signature = verify_signature is not False
        self.request_signature = bool(verify_signature)

    def _verify_binpkg(self, metadata_only=False):
        words = ["verify-gpkg"]
        if not self.verify_signature:
            words.append("--no-signature")
        if self.request_signature:
            words.append("--request-signature")
        ran = subprocess.run(
            portage.COMMAND + words + [self.gpkg_file],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        sys.stderr.write(ran.stderr)
        if ran.returncode != 0:
            raise _ERRORS.get(ran.returncode, RuntimeError)(ran.stderr.strip().split("\n")[-1])
