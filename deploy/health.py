"""Ask the portal of this host whether it works; the exit code is the answer."""

import http.client
import os
import sys


def main() -> int:
    host = os.environ["MAILLAGE_HOSTS"].partition(",")[0].strip()
    portal = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
    try:
        portal.request("GET", "/sante/", headers={"Host": host})
        return 0 if portal.getresponse().status == http.HTTPStatus.OK else 1
    except (OSError, http.client.HTTPException) as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
