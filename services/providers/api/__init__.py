"""The JSON API: parses, authorises and translates. A provider's owner sees and changes that provider only."""

from services.providers.api import devices, hosting, imports, money, offers, providers
from services.providers.api.parts import blueprint

__all__ = ["blueprint", "devices", "hosting", "imports", "money", "offers", "providers"]
