"""The configuration for nginx as it is shipped, with ports, folders and a certificate of this machine."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.house_rules.checkout import ROOT


def written_for_nginx(folder: Path, *, http: int, https: int, to: int) -> Path:
    """Write the whole configuration around our part of it, with other ports and a certificate of its own."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    write_certificate(certificate, key)
    ours = (ROOT / "docs/deployment/nginx.conf").read_text(encoding="utf-8")
    for said, here in {
        "127.0.0.1:8000": f"127.0.0.1:{to}",
        "listen 80;": f"listen 127.0.0.1:{http};",
        "listen 443 ssl": f"listen 127.0.0.1:{https} ssl",
        "/etc/ssl/droits.example.fr.pem": str(certificate),
        "/etc/ssl/droits.example.fr.key": str(key),
    }.items():
        assert said in ours, said
        ours = ours.replace(said, here)
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    whole.write_text(
        f"pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off; events {{}}\n"
        f"http {{ access_log off; {temporary}\n{ours}\n}}\n",
        encoding="utf-8",
    )
    return whole


def write_certificate(certificate: Path, key: Path) -> None:
    """Make a certificate that nobody trusts, for a day."""
    private, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "droits.example.fr")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
