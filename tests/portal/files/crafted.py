"""Small files of every kind, sound or not, written byte by byte for these tests."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

# Zip containers


def package(members: dict[str, bytes | str], *, stored: tuple[str, ...] = ()) -> bytes:
    """A zip file with these members, in this order."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, how)
    return output.getvalue()


TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Override PartName="/{part}" ContentType="application/{type}"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships">{relations}</Relationships>'
)
RELATION = (
    '<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}"{mode}/>'
)
OFFICE = "vnd.openxmlformats-officedocument"
WORD_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def relation(kind: str, target: str, *, external: bool = False, id: str = "r1") -> str:
    mode = ' TargetMode="External"' if external else ""
    return RELATION.format(id=id, kind=kind, target=target, mode=mode)


def relations(*entries: str) -> str:
    return RELATIONS.format(relations="".join(entries))


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def field(instruction: str, *, pieces: int = 1) -> str:
    """A complex field whose instruction is cut into some pieces."""
    step = -(-len(instruction) // pieces)
    parts = [instruction[start : start + step] for start in range(0, len(instruction), step)]
    runs = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in parts)
    return (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def word_part(body: str, root: str = "document") -> str:
    inner = f"<w:body>{body}</w:body>" if root == "document" else body
    return f'<?xml version="1.0"?><w:{root} {WORD_SPACE}>{inner}</w:{root}>'


VBA = {"word/vbaProject.bin": b"x"}


def docx(body: str = "", *, links: str = "", more: dict | None = None) -> bytes:
    """A Word document. `links`: relations of its main part; `more`: other members."""
    main = f"{OFFICE}.wordprocessingml.document.main+xml"
    return package(
        {
            "[Content_Types].xml": TYPES.format(part="word/document.xml", type=main),
            "_rels/.rels": relations(relation("officeDocument", "word/document.xml")),
            "word/document.xml": word_part(body or paragraph("Bonjour")),
            "word/_rels/document.xml.rels": relations(links),
            **(more or {}),
        }
    )


def xlsx(*, rows: str = "", more: dict | None = None) -> bytes:
    """A workbook of one sheet."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    main = f"{OFFICE}.spreadsheetml.sheet.main+xml"
    sheet = rows or '<row r="1"><c r="A1" t="inlineStr"><is><t>Bonjour</t></is></c></row>'
    return package(
        {
            "[Content_Types].xml": TYPES.format(part="xl/workbook.xml", type=main),
            "_rels/.rels": relations(relation("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": (
                f'<workbook {space} xmlns:r="http://schemas.openxmlformats.org/officeDocument/'
                '2006/relationships"><sheets><sheet name="Feuille" sheetId="1" r:id="r1"/>'
                "</sheets></workbook>"
            ),
            "xl/_rels/workbook.xml.rels": relations(relation("worksheet", "worksheets/sheet1.xml")),
            "xl/worksheets/sheet1.xml": (
                f"<worksheet {space}><sheetData>{sheet}</sheetData></worksheet>"
            ),
            **(more or {}),
        }
    )


def pptx(slides: tuple[str, ...] = ("Bonjour",), *, more: dict | None = None) -> bytes:
    """A presentation; the order of its slides is the reverse of their file names."""
    spaces = (
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )
    main = f"{OFFICE}.presentationml.presentation.main+xml"
    numbers = list(range(len(slides), 0, -1))
    listed = "".join(f'<p:sldId id="{255 + n}" r:id="s{n}"/>' for n in numbers)
    links = "".join(relation("slide", f"slides/slide{n}.xml", id=f"s{n}") for n in numbers)
    parts = {
        f"ppt/slides/slide{number}.xml": (
            f"<p:sld {spaces}><p:cSld><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:cSld></p:sld>"
        )
        for number, text in zip(numbers, slides, strict=True)
    }
    return package(
        {
            "[Content_Types].xml": TYPES.format(part="ppt/presentation.xml", type=main),
            "_rels/.rels": relations(relation("officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": (
                f"<p:presentation {spaces}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>"
            ),
            "ppt/_rels/presentation.xml.rels": relations(links),
            **parts,
            **(more or {}),
        }
    )


ODF_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"), ("text", "text"), ("draw", "drawing"), ("table", "table"),
        ("style", "style"), ("script", "script"), ("manifest", "manifest"),
    )
)  # fmt: skip
ODF_SPACES += (
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def odf(kind: str, body: str, *, styles: str = "", more: dict | None = None) -> bytes:
    """An OpenDocument file of this kind (text, spreadsheet, presentation)."""
    return package(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": (
                f"<office:document-content {ODF_SPACES}><office:body><office:{kind}>{body}"
                f"</office:{kind}></office:body></office:document-content>"
            ),
            "styles.xml": f"<office:document-styles {ODF_SPACES}>{styles}</office:document-styles>",
            "META-INF/manifest.xml": f"<manifest:manifest {ODF_SPACES}/>",
            **(more or {}),
        },
        stored=("mimetype",),
    )


def odt(body: str = "<text:p>Bonjour</text:p>", **options) -> bytes:
    return odf("text", body, **options)


# OLE containers

SECTOR = 512
FREE, END, FAT_SECTOR, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE container; `/` in a name makes storages. Streams are padded to 4096 bytes."""
    tree: dict = {}
    for path, content in streams.items():
        *folders, name = path.split("/")
        level = tree
        for folder in folders:
            level = level.setdefault(folder, {})
        level[name] = content.ljust(4096, b"\0")
    entries: list[list] = [["Root Entry", 5, NONE, NONE, NONE, END, 0]]
    sectors: list[bytes] = []
    chains: list[tuple[int, int]] = []

    def lay_down(level: dict, parent: int) -> None:
        previous = None
        for name, content in level.items():
            number = len(entries)
            entries.append([name, 1, NONE, NONE, NONE, END, 0])
            if previous is None:
                entries[parent][4] = number
            else:
                entries[previous][3] = number
            previous = number
            if isinstance(content, dict):
                entries[number][5] = 0
                lay_down(content, number)
            else:
                pieces = [content[at : at + SECTOR] for at in range(0, len(content), SECTOR)]
                entries[number][1] = 2
                entries[number][5:] = [len(sectors), len(content)]
                chains.append((len(sectors), len(pieces)))
                sectors.extend(piece.ljust(SECTOR, b"\0") for piece in pieces)

    lay_down(tree, 0)
    directory = b"".join(_entry(*entry) for entry in entries)
    directory = directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0")
    directory_start, directory_count = len(sectors), len(directory) // SECTOR
    sectors.extend(directory[at : at + SECTOR] for at in range(0, len(directory), SECTOR))
    chains.append((directory_start, directory_count))
    fat_count = 1
    while fat_count * 128 < len(sectors) + fat_count:
        fat_count += 1
    fat_start = len(sectors)
    table = [FREE] * (fat_count * 128)
    for start, count in chains:
        for position in range(start, start + count):
            table[position] = position + 1
        table[start + count - 1] = END
    for position in range(fat_start, fat_start + fat_count):
        table[position] = FAT_SECTOR
    sectors.extend(struct.pack("<128I", *table[at : at + 128]) for at in range(0, len(table), 128))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE,
        9, 6, bytes(6), 0, fat_count, directory_start, 0, 4096, END, 0, END, 0,
    )  # fmt: skip
    fat_list = [*range(fat_start, fat_start + fat_count)] + [FREE] * (109 - fat_count)
    return header + struct.pack("<109I", *fat_list) + b"".join(sectors)


def _entry(name: str, kind: int, left: int, right: int, child: int, start: int, size: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ", encoded, len(encoded), kind, 1, left, right, child, bytes(16), 0, 0,
        0, start, size,
    )  # fmt: skip


def doc(*, flags: int = 0, text: bytes = b"", more: dict | None = None) -> bytes:
    """A Word 97 container: enough of it for the checks, not for a reader."""
    header = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0, 0, flags).ljust(64, b"\0")
    return compound({"WordDocument": header + text, **(more or {})})


def xls(records: tuple[tuple[int, bytes], ...] = (), *, more: dict | None = None) -> bytes:
    """An Excel 97 container with these records between the usual first and last."""
    body = b"".join(
        struct.pack("<HH", number, len(data)) + data
        for number, data in ((0x0809, bytes(16)), *records, (0x000A, b""))
    )
    return compound({"Workbook": body, **(more or {})})


def ppt(*, token: int = 0xE391C05F, more: bytes = b"") -> bytes:
    """A PowerPoint 97 container."""
    user = struct.pack("<HHIII", 0, 0x0FF6, 20, 20, token)
    return compound({"PowerPoint Document": bytes(64) + more, "Current User": user})


def msg(properties: dict[str, str], attachments: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """An Outlook message: text properties by their number, and attached files."""
    streams = {"__properties_version1.0": bytes(32)}
    for number, text in properties.items():
        streams[f"__substg1.0_{number}001F"] = _filled(text)
    for count, (name, data) in enumerate(attachments):
        folder = f"__attach_version1.0_#{count:08X}"
        streams[f"{folder}/__substg1.0_3707001F"] = _filled(name)
        streams[f"{folder}/__substg1.0_37010102"] = data
    return compound(streams)


def _filled(text: str) -> bytes:
    """UTF-16 padded with spaces: our containers have no short streams."""
    return text.ljust(2048).encode("utf-16-le")


# PDF documents


def pdf(
    *texts: str,
    catalog: dict | None = None,
    page: dict | None = None,
    prepare: Callable[[pikepdf.Pdf], None] | None = None,
    size: int = 11,
    **save_options,
) -> bytes:
    """A PDF with a page for each text, in Helvetica; `prepare` is given the document at the end."""
    document = pikepdf.new()
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica,
        Encoding=Name.WinAnsiEncoding,
    )  # fmt: skip
    for text in texts or ("Bonjour",):
        lines = [
            b"(" + line.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)") + b") Tj T*"
            for line in text.split("\n")
        ]
        start = f"BT /F1 {size} Tf {size + 4} TL 40 780 Td ".encode()
        content = start + b" ".join(lines) + b" ET"
        document.add_blank_page(page_size=(595, 842))
        sheet = document.pages[-1].obj
        sheet.Resources = Dictionary(Font=Dictionary(F1=font))
        sheet.Contents = document.make_stream(content)
    for name, value in (catalog or {}).items():
        document.Root[Name(f"/{name}")] = value
    for name, value in (page or {}).items():
        document.pages[0].obj[Name(f"/{name}")] = value
    if prepare is not None:
        prepare(document)
    output = io.BytesIO()
    document.save(output, **save_options)
    return output.getvalue()


def script(code: str = "app.alert('x')") -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(code))


def pdf_with_attachment(name: str, content: bytes = b"x") -> bytes:
    document = pikepdf.open(io.BytesIO(pdf("Facture")))
    document.attachments[name] = content
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def pdf_with_stream(data: bytes, filters: list[str], **extra) -> bytes:
    """A PDF whose page content has these raw bytes and declared filters."""
    document = pikepdf.open(io.BytesIO(pdf("Bonjour")))
    stream = document.make_stream(b"")
    stream.write(data, filter=Array([Name(f"/{name}") for name in filters]), **extra)
    document.pages[0].obj.Contents = stream
    output = io.BytesIO()
    kept = pikepdf.StreamDecodeLevel.none
    document.save(output, compress_streams=False, stream_decode_level=kept)
    return output.getvalue()


def pdf_with_directory(data: bytes, filters: str) -> bytes:
    """A PDF whose catalog stands in an object stream of these bytes."""
    parts = [b"%PDF-1.7\n"]
    place = len(parts[0])
    parts.append(
        f"1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter [{filters}] /Length {len(data)} >>\n"
        "stream\n".encode()
        + data
        + b"\nendstream\nendobj\n"
    )
    table = len(b"".join(parts))
    rows = b"".join(
        struct.pack(">BIB", *row) for row in ((0, 0, 0), (1, place, 0), (1, table, 0), (2, 1, 0))
    )
    parts.append(
        f"2 0 obj\n<< /Type /XRef /Size 4 /W [1 4 1] /Root 3 0 R /Length {len(rows)} >>\n"
        "stream\n".encode()
        + rows
        + b"\nendstream\nendobj\n"
        + f"startxref\n{table}\n%%EOF\n".encode()
    )
    return b"".join(parts)


def zeros_deflated(count: int, times: int = 1) -> bytes:
    """That many zeros, deflated once or more often."""
    engine = zlib.compressobj(9)
    block = bytes(1024 * 1024)
    data = b"".join(engine.compress(block) for _piece in range(count // len(block)))
    data += engine.flush()
    for _more in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def scan(*texts: str, angle: int = 0, resolution: int = 150) -> bytes:
    """A PDF of pictures only: each text drawn on a sheet, perhaps turned."""
    sheets = [sheet(text).rotate(angle, expand=True, fillcolor=255) for text in texts]
    output = io.BytesIO()
    sheets[0].save(output, "PDF", save_all=True, append_images=sheets[1:], resolution=resolution)
    return output.getvalue()


# Images


def sheet(text: str, *, size: int = 16) -> Image.Image:
    """The upper half of a sheet of paper with this text, at 150 dots per inch."""
    document = pypdfium2.PdfDocument(pdf(text, size=size))
    image = document[0].render(scale=150 / 72, grayscale=True).to_pil().convert("L")
    return image.crop((0, 0, image.width, image.height // 2))


def picture(format: str, *, size: tuple[int, int] = (40, 30), **options) -> bytes:
    """A small image in colour."""
    output = io.BytesIO()
    Image.new("RGB", size, (120, 40, 200)).save(output, format, **options)
    return output.getvalue()


def giant_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """A header that promises far more pixels than it holds."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(64))), (b"IEND", b""))
    )


# Messages


def eml(body: str = "Bonjour", *, attachments: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """An Internet message, built with the standard library."""
    message = EmailMessage()
    message["From"] = "camille@institution.example"
    message["To"] = "dominique@autre.example"
    message["Subject"] = "Réunion du comité"
    message.set_content(body)
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


RTF = rb"{\rtf1\ansi\ansicpg1252 Bonjour \'e9t\'e9\par}"
HTML = "<!doctype html><html><head><title>Titre</title></head><body><p>Été</p></body></html>"
SOUND: dict[str, bytes] = {
    "pdf": pdf("Bonjour"),
    "docx": docx(),
    "odt": odt(),
    "doc": doc(),
    "rtf": RTF,
    "xlsx": xlsx(),
    "ods": odf("spreadsheet", "<table:table><table:table-row/></table:table>"),
    "xls": xls(),
    "csv": "nom;valeur\nÉté;12\n".encode(),
    "pptx": pptx(),
    "odp": odf("presentation", "<draw:page><text:p>Bonjour</text:p></draw:page>"),
    "ppt": ppt(),
    "html": HTML.encode(),
    "txt": "Un texte en français.\n".encode(),
    "md": b"# Titre\n\nUn texte.\n",
    "eml": eml(),
    "msg": msg({"0037": "Sujet", "1000": "Corps du message"}),
    "png": picture("PNG"),
    "jpg": picture("JPEG"),
    "tiff": picture("TIFF"),
}
