"""Tokens of SoftHSM 2 on this machine: keys that cannot be taken out, with their certificates."""

import os
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
from cryptography.x509 import Certificate

LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")


@cache
def softhsm() -> str:
    """Return the library, set up once a process with a folder of its own for tokens."""
    assert LIBRARY.exists(), "softhsm2 is missing"
    folder = Path(tempfile.mkdtemp(prefix="tokens-"))
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(config)
    return str(LIBRARY)


@cache
def new_token(label: str, pin: str) -> str:
    """Initialize a token under a label with its PIN; return the library through which it is reached."""
    import pkcs11

    library = softhsm()
    words = ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "87654321", "--pin", pin]
    subprocess.run(words, check=True, capture_output=True)
    pkcs11.lib(library).reinitialize()
    return library


def make_key(label: str, pin: str, key_label: str, certify: Callable[[object], Certificate]) -> Certificate:
    """Make a P-256 key in a token that is sensitive and not extractable, and store there the certificate made for it."""
    import pkcs11
    from pkcs11 import Attribute, KeyType, ObjectClass
    from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

    library = pkcs11.lib(new_token(label, pin))
    with library.get_token(token_label=label).open(user_pin=pin, rw=True) as session:
        curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
        parameters = session.create_domain_parameters(KeyType.EC, curve, local=True)
        hidden = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}
        public, _ = parameters.generate_keypair(store=True, label=key_label, private_template=hidden)
        certificate = certify(load_der_public_key(encode_ec_public_key(public)))
        kept = {
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
            Attribute.TOKEN: True,
            Attribute.LABEL: key_label,
            Attribute.VALUE: certificate.public_bytes(Encoding.DER),
            Attribute.SUBJECT: certificate.subject.public_bytes(),
        }
        session.create_object(kept)
    return certificate
