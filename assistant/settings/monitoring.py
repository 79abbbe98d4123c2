"""Who may read the figures of a running service."""

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from assistant.errors import UnsafeSettings

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Monitoring:
    """`/metrics` answers whoever comes from one of the networks, or brings the token; nobody else."""

    networks: tuple[Network, ...] = ()
    token: str | None = field(default=None, repr=False)

    def admits(self, client: str) -> bool:
        """Tell whether an address is in one of the networks."""
        try:
            address = ip_address(client)
        except ValueError:
            return False
        return any(address in network for network in self.networks)


def read_monitoring(named: str | None, token: str | None, *, in_production: bool) -> Monitoring:
    """Read METRICS_NETWORKS and METRICS_TOKEN; a demonstration lets this machine in, production nobody."""
    usual = "" if in_production else "127.0.0.0/8 ::1/128"
    written = usual if named is None else named
    try:
        networks = tuple(ip_network(part) for part in written.replace(",", " ").split())
    except ValueError:
        raise UnsafeSettings("networks_unreadable", {"variable": "METRICS_NETWORKS", "value": written}) from None
    return Monitoring(networks, token)
