"""Why the portal cannot be opened, in words an operator understands."""

from foundation.errors import TrialError


class PortTaken(TrialError):
    """Another program listens where the portal should, or the address is not of this machine."""

    code = "PORTAL-101"

    def __init__(self, host: str, port: int, *, fault: str) -> None:
        super().__init__(
            f"The portal cannot listen on {host}, port {port}: {fault}. Stop the other program, or "
            "choose another place with --host and --port."
        )
