"""A real timestamp authority (RFC 3161) on this machine, over HTTP, with a key on P-256."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from asn1crypto import algos, cms, core, tsp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.sign import general
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from lims_complaints.signing.keys import FileKey
from lims_complaints.signing.pen import to_asn1


class Clockmaker(DummyTimeStamper):
    """pyHanko's authority, with ECDSA in the place of RSA."""

    def __init__(self, key: FileKey, at: datetime) -> None:
        super().__init__(to_asn1(key.certificate), None, fixed_dt=at)
        self.key = key

    def _sign_tst_info(self, tst_info_data, md_algorithm, dt):
        digest = hashes.Hash(hashes.SHA256())
        digest.update(tst_info_data)
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(dt)})),
                simple_cms_attribute("signing_certificate_v2", general.as_signing_certificate_v2(self.tsa_cert)),
                simple_cms_attribute("message_digest", digest.finalize()),
            ]
        )
        return self.key.private.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())), attributes

    def _build_signed_data(self, tst_info_data, md_algorithm, signature, signed_attrs):
        built = super()._build_signed_data(tst_info_data, md_algorithm, signature, signed_attrs)
        built["signer_infos"][0]["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
        return built


@contextmanager
def authority(key: FileKey, at: datetime) -> Iterator[str]:
    """Serve timestamps of the instant `at` at the address that is yielded."""
    clockmaker = Clockmaker(key, at)

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            body = clockmaker.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
