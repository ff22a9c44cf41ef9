"""QR codes drawn as SVG: one path of squares, no file, no font."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

# White squares around the code, as the norm asks.
_BORDER = 4


def as_svg(address: str) -> SafeString:
    """The address as a QR code, black on white."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=_BORDER)
    code.add_data(address)
    code.make(fit=True)
    matrix = code.get_matrix()
    squares = "".join(
        f"M{column} {line}h1v1h-1z"
        for line, row in enumerate(matrix)
        for column, is_dark in enumerate(row)
        if is_dark
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        '<path d="{squares}"/></svg>',
        size=len(matrix),
        squares=squares,
    )
