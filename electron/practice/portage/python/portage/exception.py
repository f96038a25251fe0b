"""Names of Portage's exceptions that a look at a gpkg can raise."""


class PortageException(Exception):
    pass


class InvalidSignature(PortageException):
    pass


class MissingSignature(PortageException):
    pass


class DigestException(PortageException):
    pass


class InvalidBinaryPackageFormat(PortageException):
    pass
