"""What people at a counter ask of the redeemer."""

from services.redeemer.commands.scans import hold, redeem
from services.redeemer.commands.uses import capture, release, stop, undo

__all__ = ["capture", "hold", "redeem", "release", "stop", "undo"]
