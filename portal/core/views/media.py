"""Images and documents of pages: opened only by those who may read a page that shows them.

Both views answer the same 404 for a file that does not exist and for one that is not for
the person, visitors included: an image is fetched by a page, never by itself.
"""

import mimetypes

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from portal.core.models.documents import PortalDocument
from portal.core.models.images import PortalImage, PortalRendition
from portal.files.serving import serve_private_file

ONE_HOUR = 3600


@login_not_required
@require_safe
def serve_image(request: HttpRequest, path: str) -> HttpResponse:
    """One rendition; the original file is for editors alone."""
    if "\x00" in path:  # PostgreSQL refuses to look for it
        raise Http404
    rendition = PortalRendition.objects.visible_to(request.user).filter(file=path).first()
    if rendition is not None:
        file = rendition.file
    elif _is_editor(request.user):
        images = PortalImage.objects.visible_to(request.user)
        file = get_object_or_404(images, file=path).file
    else:
        raise Http404
    try:
        response = FileResponse(file.open("rb"), content_type=mimetypes.guess_type(path)[0])
    except FileNotFoundError as gone:
        raise Http404 from gone
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if PortalRendition.objects.visible_to(AnonymousUser()).filter(file=path).exists():
        response["Cache-Control"] = f"private, max-age={ONE_HOUR}"
    return response


@login_not_required
@require_safe
def serve_document(
    request: HttpRequest, document_id: int, document_filename: str
) -> HttpResponseBase:
    """One document, always as a download."""
    documents = PortalDocument.objects.visible_to(request.user)
    document = get_object_or_404(documents, pk=document_id)
    if document.filename != document_filename:
        raise Http404
    return serve_private_file(
        request,
        document.file,
        filename=document.download_name,
        media_type=document.content_type,
        size=document.file_size,
    )


def _is_editor(user) -> bool:
    return user.is_authenticated and user.can("edit_pages")
