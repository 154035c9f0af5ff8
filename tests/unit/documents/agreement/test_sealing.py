"""A sealed PDF: the signature holds over the whole file, a change shows, and the agreement inside is proved as before."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from agreements import agreement
from vested_widgets.documents import DocumentError
from vested_widgets.documents.agreement import files, sealing, verifying

PASSWORD = "bread at six"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that a firm has made for itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mill & Bakery")])
    now = datetime.now(UTC)
    usage = {"digital_signature": True, "content_commitment": True}
    others = (
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.KeyUsage(**usage, **dict.fromkeys(others, False)), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("seal") / "mill.p12"
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"mill", key, made, None, BestAvailableEncryption(PASSWORD.encode())))
    return file


@pytest.fixture(scope="module")
def sealed(certificate: Path) -> bytes:
    """The agreement as a sealed PDF."""
    return sealing.seal(files.make(agreement(rows=3), "pdf").data, certificate, PASSWORD)


def status(data: bytes):
    """What a PDF reader finds out about the seal, with the firm's own certificate as the one that is trusted."""
    (signature,) = PdfFileReader(io.BytesIO(data)).embedded_signatures
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[signature.signer_cert]))


def test_the_seal_holds_over_the_whole_file_and_the_agreement_inside_is_proved(sealed):
    found = status(sealed)
    assert found.intact and found.valid
    assert found.coverage.name == "ENTIRE_FILE"
    assert verifying.verify(sealed, "sealed.pdf").holds


def test_a_file_that_was_changed_after_the_seal_shows_it(sealed):
    at = sealed.index(b"/Title")
    changed = sealed[: at + 9] + b"#" + sealed[at + 10 :]
    assert not status(changed).intact


def test_a_wrong_password_or_another_file_is_refused_in_one_sentence(certificate, tmp_path):
    (tmp_path / "none.p12").write_bytes(b"nothing")
    for file, password in ((certificate, "wrong"), (tmp_path / "none.p12", PASSWORD), (tmp_path / "missing.p12", PASSWORD)):
        with pytest.raises(DocumentError, match=file.name):
            sealing.seal(b"%PDF", file, password)
