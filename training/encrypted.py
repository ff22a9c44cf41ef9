"""What the training app encrypts, for the rotation of keys."""

from portal.core.field_keys import register_encrypted_field
from training.models import SpecialNeeds

register_encrypted_field("special needs", SpecialNeeds, "encrypted_text")
