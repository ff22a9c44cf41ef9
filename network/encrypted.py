"""What the network app encrypts, for the rotation of keys."""

from network.models import ConfidentialAddress
from portal.core.field_keys import register_encrypted_field

register_encrypted_field("addresses", ConfidentialAddress, "encrypted_text")
