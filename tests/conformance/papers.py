"""Write one file of each kind that a station signs into a folder: `python -m tests.conformance.papers FOLDER`."""

import sys
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from lims_complaints.documents.stamp import void_stamp
from lims_complaints.signing import authority as ca
from lims_complaints.signing.foreign import void_foreign
from lims_complaints.signing.issue import issue, seal
from lims_complaints.signing.timestamp import long_term, renew
from lims_complaints.signing.void import void
from tests.documents.station import LATER, NOW, PASSPHRASE, issued, key, make_station, rendered, station, voided
from tests.documents.timestamping import authority


def papers() -> dict[str, bytes]:
    """Return name → file: issued, voided, sealed, from elsewhere, for the long term; roots and revocation lists."""
    s, time = station(), make_station("Time CA")
    root = s.authority.certificate
    stamp = void_stamp("W-2026-0001", NOW, "锌的结果有误，经复检更正", "W-2026-0001-G1", "zh-Hans")
    crls = [ca.crl(a, PASSPHRASE, (), 1, NOW - timedelta(hours=1), LATER) for a in (s.authority, time.authority)]
    with authority(key(time.authority, "timestamp", "Time"), NOW) as url:
        clock = long_term(url, (root, time.authority.certificate), crls)
        lasting = issue(rendered(2), s.signatory, root=root, reason="签发", name="欧阳玥", at=NOW, long_term=clock)
        lasting_void = void(lasting, stamp, s.seal, root=root, reason="报告作废", at=NOW, long_term=clock)
        renewed = renew(lasting_void, clock, NOW)
    return {
        "ca.pem": root.public_bytes(Encoding.PEM),
        "time-ca.pem": time.authority.certificate.public_bytes(Encoding.PEM),
        "ca.crl": ca.crl(s.authority, PASSPHRASE, (), 2, NOW + timedelta(days=3, hours=12), LATER),
        "time-ca.crl": ca.crl(time.authority, PASSPHRASE, (), 2, NOW + timedelta(days=3, hours=12), LATER),
        "issued-1": issued(1),
        "issued-10": issued(10),
        "voided-1": voided(1),
        "voided-10": voided(10),
        "voided-stamp": void(issued(2), stamp, s.seal, root=root, reason="报告作废", at=NOW),
        "voided-from-elsewhere": void_foreign(rendered(2), stamp, s.seal, root=root, reason="报告作废", at=NOW),
        "letter": seal(rendered(1, "Dear client"), s.seal, reason="receipt", at=NOW),
        "issued-long-term": lasting,
        "voided-long-term": lasting_void,
        "voided-long-term-renewed": renewed,
    }


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in papers().items():
        (folder / (name if "." in name else f"{name}.pdf")).write_bytes(content)


if __name__ == "__main__":
    main()
