"""Reading what a page says."""

from bs4 import BeautifulSoup


def main_of(response) -> BeautifulSoup:
    """The main part of a page, where the menus and the footer are not."""
    return BeautifulSoup(response.content, "html.parser").select_one("main")


def main_text(response) -> str:
    """Its words, on one line."""
    return " ".join(main_of(response).get_text(" ").split())
