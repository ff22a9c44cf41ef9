"""What the words typed for a commune say of it."""

import re
from dataclasses import dataclass

from network.territory.names import name_key

_IN_BRACKETS = re.compile(r"\(\s*(\d{2,3}|2[AB])\s*\)", re.IGNORECASE)
_POSTAL_CODE = re.compile(r"(?<!\w)(?:\d{5}|\d{2} \d{3})(?!\w)")
_INSEE_CODE = re.compile(r"(?<!\w)2[AB]\d{3}(?!\w)", re.IGNORECASE)
_BEGUN_POSTAL_CODE = re.compile(r"^\d{2,4}$")


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """What was understood of the words typed for a commune; empty parts were not said."""

    key: str = ""
    postal_code: str = ""
    begun_postal_code: str = ""
    departement: str = ""
    insee_code: str = ""

    @classmethod
    def read(cls, text: str) -> "AskedPlace":
        """Read "st jean", "45140", "Orléans (45000)", "Saint-Denis (974)", "2A004", "451"..."""
        departement = _IN_BRACKETS.search(text)
        text = _IN_BRACKETS.sub(" ", text)
        insee = _INSEE_CODE.search(text)
        text = _INSEE_CODE.sub(" ", text)
        postal = _POSTAL_CODE.search(text)
        key = name_key(_POSTAL_CODE.sub(" ", text))
        begun = key if not postal and _BEGUN_POSTAL_CODE.match(key) else ""
        return cls(
            key="" if begun else key,
            postal_code=postal[0].replace(" ", "") if postal else "",
            begun_postal_code=begun,
            departement=departement[1].upper() if departement else "",
            insee_code=insee[0].upper() if insee else "",
        )

    @property
    def says_nothing(self) -> bool:
        parts = (self.key, self.postal_code, self.begun_postal_code, self.insee_code)
        return not any(parts)
