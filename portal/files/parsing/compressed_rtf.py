"""Rich text as Outlook compresses it (MS-OXRTFCP)."""

import struct

INITIAL = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
COMPRESSED, STORED = b"LZFu", b"MELA"
WINDOW = 4096


def inflate_rtf(data: bytes) -> bytes:
    """The rich text behind compressed bytes; empty when there is none or it is damaged."""
    if len(data) < 16:
        return b""
    _size, raw_size, mark = struct.unpack_from("<II4s", data)
    if mark == STORED:
        return data[16 : 16 + raw_size]
    if mark != COMPRESSED:
        return b""
    return _inflate(data[16:], raw_size)


def _inflate(data: bytes, raw_size: int) -> bytes:
    """Each control byte tells of eight items: a byte, or a reference into a ring of 4096."""
    ring = bytearray(INITIAL.ljust(WINDOW, b"\0"))
    write = len(INITIAL)
    output = bytearray()
    position = 0
    while position < len(data) and len(output) < raw_size:
        control = data[position]
        position += 1
        for bit in range(8):
            if control >> bit & 1:
                if position + 1 >= len(data):
                    return bytes(output)
                reference = data[position] << 8 | data[position + 1]
                position += 2
                read, length = reference >> 4, (reference & 0x0F) + 2
                if read == write:
                    return bytes(output)
                piece = bytearray()
                for step in range(length):
                    byte = ring[(read + step) % WINDOW]
                    piece.append(byte)
                    ring[(write + step) % WINDOW] = byte
            else:
                if position >= len(data):
                    return bytes(output)
                piece = data[position : position + 1]
                position += 1
                ring[write] = piece[0]
            output += piece
            write = (write + len(piece)) % WINDOW
    return bytes(output)
