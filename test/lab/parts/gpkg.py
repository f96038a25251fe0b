"""Stand-in for Portage's gpkg class on machines with the little Portage: checks a package as GLEP 78 says, with the real gpg.

Only what asking for a verification needs: the attributes verify_signature and request_signature, and _verify_binpkg().
"""
import hashlib
import os
import subprocess
import tarfile
import tempfile

HOME = "/etc/portage/gnupg"


class InvalidBinaryPackageFormat(Exception):
    pass


class DigestException(Exception):
    pass


class MissingSignature(Exception):
    pass


class InvalidSignature(Exception):
    pass


def _gpg(args, data):
    def as_nobody():
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)

    ran = subprocess.run(
        ["gpg", "--homedir", HOME, "--batch", "--no-tty", "--no-permission-warning", "--no-auto-check-trustdb", "--status-fd", "2", *args],
        input=data,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=as_nobody,
        cwd="/",
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "HOME": "/nonexistent"},
    )
    status = ran.stderr.decode("utf-8", "replace")
    if "[GNUPG:] GOODSIG" not in status or not ("TRUST_FULLY" in status or "TRUST_ULTIMATE" in status):
        raise InvalidSignature("GPG verify failed: " + status)
    return ran.stdout


class gpkg:
    def __init__(self, settings, base_name=None, gpkg_file=None, verify_signature=None):
        self.gpkg_file = gpkg_file
        self.verify_signature = verify_signature
        self.request_signature = False

    def _verify_binpkg(self, metadata_only=False):
        members = {}
        with tarfile.open(self.gpkg_file, "r") as package:
            for member in package.getmembers():
                members[os.path.basename(member.name)] = package.extractfile(member).read()
        if "gpkg-1" not in members or "Manifest" not in members:
            raise InvalidBinaryPackageFormat("this is no gpkg file")
        manifest = members["Manifest"]
        signed = b"-----BEGIN PGP SIGNATURE-----" in manifest
        if signed and self.verify_signature is not False:
            manifest = _gpg(["--output", "-", "--decrypt"], manifest)
        elif signed:
            manifest = manifest.split(b"\n\n", 1)[1].split(b"-----BEGIN PGP SIGNATURE-----", 1)[0]
        elif self.request_signature:
            raise MissingSignature("%s Manifest is not signed" % self.gpkg_file)
        listed = set()
        for line in manifest.decode("utf-8").splitlines():
            words = line.split()
            if len(words) < 5 or words[0] != "DATA":
                continue
            name, size, digests = words[1], int(words[2]), dict(zip(words[3::2], words[4::2]))
            data = members.get(name)
            if data is None or len(data) != size:
                raise DigestException("%s: size of %s" % (self.gpkg_file, name))
            for kind, value in digests.items():
                made = {"SHA512": hashlib.sha512, "BLAKE2B": hashlib.blake2b}[kind](data).hexdigest()
                if made != value:
                    raise DigestException("%s: %s of %s" % (self.gpkg_file, kind, name))
            listed.add(name)
        for name, data in members.items():
            if name == "Manifest" or name.endswith(".sig"):
                continue
            if name not in listed:
                raise DigestException("%s: %s is not in the Manifest" % (self.gpkg_file, name))
            if name == "gpkg-1":
                continue
            signature = members.get(name + ".sig")
            if signature is None:
                if self.request_signature:
                    raise MissingSignature("%s signature not found" % name)
            elif self.verify_signature is not False:
                with tempfile.TemporaryDirectory() as folder:
                    os.chmod(folder, 0o755)
                    at = os.path.join(folder, "signature")
                    with open(at, "wb") as file:
                        file.write(signature)
                    os.chmod(at, 0o644)
                    _gpg(["--verify", at, "-"], data)
