"""The only door to the files of papers: rule, journal, then the private file server."""

from django.views.decorators.http import require_safe

from committees.reading import record_reading
from committees.views.finding import find_version
from portal.files.serving import serve_private_file


@require_safe
def download(request, uuid, number):
    """The file of one version, as an attachment."""
    version = find_version(request.user, uuid, number)
    record_reading(
        version.paper, reader=request.user, action="paper.download", version=version.number
    )
    return serve_private_file(
        request,
        version.content.file,
        filename=version.filename,
        media_type=version.content.media_type,
    )


@require_safe
def page_image(request, uuid, number, page):
    """The image of one page of one version, drawn by the server."""
    version = find_version(request.user, uuid, number)
    raise Http404
