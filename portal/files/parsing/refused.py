"""Why a file is not taken, inside the sandbox."""


class Refused(Exception):
    """A rule forbids the file: `code` as in `portal.files.refusals`, `detail` for its message."""

    def __init__(self, code: str, detail: str = ""):
        super().__init__(code)
        self.code = code
        self.detail = detail
