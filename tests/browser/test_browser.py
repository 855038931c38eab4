"""What is shown, in a real browser: quiet, within its place, readable in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.hosts import HOSTS, page
from tests.shown import HOSTILE, NOW, things

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ADDRESS = "http://notebook.example/"
WIDTHS = {"wide": 1200, "narrow": 480}
LEAST_CONTRAST = 4.5

# Elements with text of their own whose colours are too close to each other, blending what is half transparent.
TOO_PALE = """least => {
  const numbers = colour => { const n = colour.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n };
  const blend = (front, back) => [0, 1, 2].map(i => front[i] * front[3] + back[i] * (1 - front[3]));
  const light = rgb => { const [r, g, b] = rgb.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92
    : Math.pow((c + 0.055) / 1.055, 2.4)); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
  const backOf = e => { const layers = []; for (; e; e = e.parentElement) layers.unshift(numbers(
    getComputedStyle(e).backgroundColor)); return layers.reduce((back, front) => blend(front, back), [255, 255, 255]) };
  const pale = [];
  for (const e of document.querySelectorAll(".sen4cap *:not(style)")) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const back = backOf(e), front = blend(numbers(getComputedStyle(e).color), back);
    const [a, b] = [light(front), light(back)], contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < least) pale.push(`${contrast.toFixed(2)} ${e.outerHTML.slice(0, 120)}`);
  }
  return pale }"""

# Elements that reach beyond the page, and do not lie in a box that scrolls.
TOO_WIDE = """() => [...document.querySelectorAll(".sen4cap, .sen4cap *:not(style)")]
  .filter(e => !e.closest(".s4c-scroll") || e.classList.contains("s4c-scroll"))
  .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
  .map(e => e.outerHTML.slice(0, 120))"""


class Watched:
    """A page that notes whatever it does beside showing itself."""

    def __init__(self, page: Page, html: str) -> None:
        self.page = page
        self.noted: list[str] = []
        page.on("console", lambda message: self.noted.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.noted.append(f"error: {error}"))
        page.on("dialog", self._dismiss)
        page.on("popup", lambda popup: self.noted.append(f"window: {popup.url}"))
        page.on("download", lambda download: self.noted.append(f"download: {download.url}"))
        page.route("**/*", lambda route: self._answer(route, html))
        page.goto(ADDRESS)

    def _answer(self, route: Any, html: str) -> None:
        if route.request.url == ADDRESS:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            self.noted.append(f"request: {route.request.url}")
            route.abort()

    def _dismiss(self, dialog: Any) -> None:
        self.noted.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def unfold(self) -> None:
        """Open all that is folded."""
        self.page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true })")


@pytest.fixture(params=HOSTS)
def host(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def show(browser: Browser, host: str) -> Iterator[Any]:
    """Shows things on a page of a host, with all that is folded."""
    context = browser.new_context(color_scheme=HOSTS[host].system, service_workers="block")
    yield lambda shown: Watched(context.new_page(), page(HOSTS[host], [thing._repr_html_(NOW) for thing in shown]))
    context.close()


def check(watched: Watched, width: int) -> None:
    """A page has kept quiet and to its width, can be read, and leads to the web only."""
    shown = watched.page
    shown.set_viewport_size({"width": width, "height": 800})
    inside, outside = shown.evaluate("() => [document.body.scrollWidth, document.documentElement.clientWidth]")
    assert inside <= outside
    assert shown.evaluate(TOO_WIDE) == []
    assert shown.evaluate(TOO_PALE, LEAST_CONTRAST) == []
    assert set(shown.evaluate("() => [...document.links].map(a => a.protocol)")) <= {"https:", "http:"}
    assert shown.locator("img, script, iframe, form, link:not([rel=icon])").count() == 0
    assert watched.noted == []


def test_ordinary_things(show: Any, host: str, pictures: Path) -> None:
    """All that is shown, on each kind of page, with room and without."""
    watched = show(things().values())
    for name, width in WIDTHS.items():
        check(watched, width)
        watched.page.screenshot(path=pictures / f"{host}-{name}.png", full_page=True)
    watched.unfold()
    for width in WIDTHS.values():
        check(watched, width)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("host", ["jupyter-light", "bare-dark"], indirect=True)
def test_hostile_things(show: Any, host: str, text: str, pictures: Path) -> None:
    """A text that means harm, in each place of each thing, does none."""
    watched = show(things(HOSTILE[text]).values())
    watched.unfold()
    for width in WIDTHS.values():
        check(watched, width)
    watched.page.screenshot(path=pictures / f"hostile-{text.replace(' ', '-')}-{host}.png")


def test_what_is_watched_for(browser: Browser) -> None:
    """The watch sees a request, an error and a dialog: it is not blind."""
    context = browser.new_context()
    html = "<img src='https://evil.example/x.png'><script>alert('harm'); throw new Error('broken')</script>"
    watched = Watched(context.new_page(), html)
    context.close()
    noted = "\n".join(watched.noted)
    assert all(word in noted for word in ("request: https://evil.example/x.png", "dialog: harm", "error: broken"))


def test_what_is_measured(show: Any) -> None:
    """The measures see an element that is too wide and a text that is too pale."""
    watched = show([Wrong()])
    assert len(watched.page.evaluate(TOO_WIDE)) == 1
    assert watched.page.evaluate(TOO_PALE, LEAST_CONTRAST)[0].startswith("1.6")


class Wrong:
    """What must not be."""

    def _repr_html_(self, now: object) -> str:
        inside = "<p style='width: 5000px; background: white; color: #ccc'>pale and wide</p>"
        return f"<div class='sen4cap' style='width: 100px'>{inside}</div>"
