"""Who may read the figures of a running service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from assistant.errors import UnsafeSettings
from assistant.settings.secrets import find_words

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


def read_monitoring(environ: Mapping[str, str], *, in_production: bool) -> Monitoring:
    """Read METRICS_NETWORKS and METRICS_TOKEN; a demonstration lets this machine in, production nobody."""
    usual = "" if in_production else "127.0.0.0/8 ::1/128"
    written = environ.get("METRICS_NETWORKS", usual)
    try:
        networks = tuple(ip_network(part) for part in written.replace(",", " ").split())
    except ValueError:
        raise UnsafeSettings("networks_unreadable", {"variable": "METRICS_NETWORKS", "value": written}) from None
    return Monitoring(networks, find_words("METRICS_TOKEN", environ))
