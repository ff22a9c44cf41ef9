"""The only door to the files of papers: rule, journal, then the private file server."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from committees.reading import record_reading
from committees.views.finding import find_version
from portal.files.rendering import MEDIA_TYPE, PageNotDrawn, render_page
from portal.files.serving import HEADERS, serve_private_file
from portal.files.storage import local_file


@require_safe
def download(request, uuid, number):
    """The file of one version, as an attachment."""
    version = find_version(request.user, uuid, number)
    answer = serve_private_file(
        request,
        version.content.file,
        filename=version.filename,
        media_type=version.content.media_type,
    )
    record_reading(
        version.paper, reader=request.user, action="paper.download", version=version.number
    )
    return answer


@require_safe
def page_image(request, uuid, number, page):
    """The image of one page of one version, drawn by the server."""
    version = find_version(request.user, uuid, number)
    try:
        with local_file(version.content.file) as path:
            image = render_page(path, page, kind=version.content.kind)
    except (PageNotDrawn, ValueError) as error:
        raise Http404 from error
    record_reading(
        version.paper,
        reader=request.user,
        action="paper.read",
        version=version.number,
        page=page,
    )
    return HttpResponse(image, content_type=MEDIA_TYPE, headers=HEADERS)
