"""Seal a PDF with a certificate: a PAdES signature over every byte of it, so that any later change shows in a PDF reader.

The seal needs the extra `seal` (pyHanko).
"""

from __future__ import annotations

import io
from pathlib import Path

from vested_widgets import method
from vested_widgets.documents.errors import DocumentError

FIELD = "Seal"


def seal(data: bytes, certificate: Path, password: str) -> bytes:
    """Return a PDF with a seal.

    Args:
        data: the PDF.
        certificate: a PKCS #12 file (.p12, .pfx) with the key and its certificates.
        password: of that file.

    Raises:
        DocumentError: pyHanko is not installed, or the certificate cannot be read with this password.
    """
    try:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import fields, signers
    except ModuleNotFoundError:
        raise DocumentError(method.words("agreement_file.seal_extra")) from None
    try:
        held = certificate.read_bytes()
    except OSError as error:
        raise DocumentError(method.words("files.unreadable", file=certificate.name, error=error.strerror)) from None
    try:
        signer = signers.SimpleSigner.load_pkcs12_data(held, other_certs=[], passphrase=password.encode())
    except Exception:  # noqa: BLE001 - whatever a damaged file or a wrong password leads to
        signer = None
    if signer is None:
        raise DocumentError(method.words("agreement_file.no_certificate", file=certificate.name))
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=method.words("agreement_file.seal_reason"),
    )
    sealed = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), meta, signer=signer)
    return bytes(sealed.getbuffer())
