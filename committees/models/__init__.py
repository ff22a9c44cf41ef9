from committees.models.committee import Committee, Seat
from committees.models.content import ContentPage, FileContent
from committees.models.meeting import AgendaItem, Meeting
from committees.models.paper import Paper, PaperVersion

__all__ = [
    "AgendaItem",
    "Committee",
    "ContentPage",
    "FileContent",
    "Meeting",
    "Paper",
    "PaperVersion",
    "Seat",
]
