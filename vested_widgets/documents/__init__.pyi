from .errors import DocumentError as DocumentError
from .ratings import read_ratings as read_ratings
from .seats import SeatLink as SeatLink
from .seats import qr_svg as qr_svg
from .seats import seat_sheet as seat_sheet
from .seats import seat_text as seat_text
from .transfer import read_document as read_document
from .transfer import write_document as write_document
