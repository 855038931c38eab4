"""The style sheet of what is shown in notebooks.

All of it lies under the class ``sen4cap``, so that it changes nothing else on a page, and it loads nothing. The class
is doubled where a notebook has rules of its own for tables and paragraphs, which are as specific.

A theme's own colours come first. Where there is none, those of a light or dark page: what the page says about itself
goes before what the person's system prefers, since a light page may be open on a dark system. Text and background are
set together, so that they fit whatever the page has behind them. The palettes give a contrast of 4.5 and more.
"""

from __future__ import annotations

_LIGHT = """
--s4c-text: var(--jp-content-font-color1, var(--vscode-editor-foreground, #1f2328));
--s4c-back: var(--jp-layout-color0, var(--vscode-editor-background, #ffffff));
--s4c-quiet: #59636e;
--s4c-line: #d8dee4;
--s4c-head: #f6f8fa;
--s4c-head-text: #1f2328;
--s4c-link: #0550ae;
--s4c-ok: #116329; --s4c-ok-back: #dafbe1;
--s4c-busy: #0550ae; --s4c-busy-back: #ddf4ff;
--s4c-bad: #a40e26; --s4c-bad-back: #ffebe9;
--s4c-plain: #424a53; --s4c-plain-back: #eaeef2;
--s4c-bar: #0969da;
"""
_DARK = """
--s4c-text: var(--jp-content-font-color1, var(--vscode-editor-foreground, #e6edf3));
--s4c-back: var(--jp-layout-color0, var(--vscode-editor-background, #0d1117));
--s4c-quiet: #9da7b3;
--s4c-line: #3d444d;
--s4c-head: #1c2128;
--s4c-head-text: #e6edf3;
--s4c-link: #79c0ff;
--s4c-ok: #7ee787; --s4c-ok-back: #12351d;
--s4c-busy: #a5d6ff; --s4c-busy-back: #11305a;
--s4c-bad: #ffa198; --s4c-bad-back: #4b1113;
--s4c-plain: #d1d7e0; --s4c-plain-back: #30363d;
--s4c-bar: #4493f8;
"""
# JupyterLab and its exports, Visual Studio Code, Colab, and the documentation sites that show notebooks.
_ON_LIGHT = (
    "[data-jp-theme-light=true] .sen4cap, body.vscode-light .sen4cap, html[theme=light] .sen4cap, "
    "[data-theme=light] .sen4cap"
)
_ON_DARK = (
    "[data-jp-theme-light=false] .sen4cap, body.vscode-dark .sen4cap, html[theme=dark] .sen4cap, "
    "[data-theme=dark] .sen4cap"
)

_RULES = """
.sen4cap { max-width: 100%; overflow: hidden; color: var(--s4c-text); background: var(--s4c-back);
  font: 13px/19px var(--jp-ui-font-family, var(--vscode-font-family, system-ui, sans-serif)); text-align: left; }
.sen4cap .s4c-card { border: 1px solid var(--s4c-line); border-radius: 6px; margin: 2px 0; overflow: hidden;
  width: fit-content; min-width: min(100%, 36em); max-width: min(100%, 84em); box-sizing: border-box; }
.sen4cap .s4c-card .s4c-card { margin: 8px 12px; max-width: calc(100% - 24px); min-width: min(100% - 24px, 34em); }
.sen4cap .s4c-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 8px; padding: 5px 12px;
  color: var(--s4c-head-text); background: var(--s4c-head); border-bottom: 1px solid var(--s4c-line);
  overflow-wrap: anywhere; }
.sen4cap .s4c-head:last-child { border-bottom: 0; }
.sen4cap .s4c-head > * { min-width: 0; unicode-bidi: isolate; }
.sen4cap .s4c-bad > .s4c-head { color: var(--s4c-bad); background: var(--s4c-bad-back); }
.sen4cap .s4c-name { font-weight: 600; }
.sen4cap .s4c-quiet { color: var(--s4c-quiet); }
.sen4cap .s4c-bad > .s4c-head .s4c-quiet { color: inherit; }
.sen4cap.sen4cap p { margin: 8px 12px; white-space: pre-line; overflow-wrap: anywhere; }
.sen4cap.sen4cap p.s4c-section { margin: 10px 12px 2px; font-weight: 600; }
.sen4cap .s4c-scroll { max-width: 100%; overflow-x: auto; }
.sen4cap.sen4cap table { border-collapse: collapse; border: 0; margin: 4px 0 6px; font-size: inherit;
  color: inherit; width: auto; max-width: none; table-layout: auto; }
.sen4cap.sen4cap table.s4c-grid { min-width: 100%; margin: 0; }
.sen4cap.sen4cap.sen4cap tr { background: none; line-height: inherit; }
.sen4cap.sen4cap.sen4cap th, .sen4cap.sen4cap.sen4cap td { text-align: left; vertical-align: baseline;
  padding: 3px 12px; border: 0; max-width: 52em; line-height: inherit; white-space: normal; overflow-wrap: anywhere; }
.sen4cap.sen4cap.sen4cap th { color: var(--s4c-quiet); font-weight: 500; white-space: nowrap; overflow-wrap: normal; }
.sen4cap.sen4cap.sen4cap .s4c-grid td { border-top: 1px solid var(--s4c-line); min-width: 4em; }
.sen4cap.sen4cap.sen4cap .s4c-grid td:first-child { min-width: 6em; }
.sen4cap .s4c-line { unicode-bidi: isolate; }
.sen4cap.sen4cap code { font: 12px/19px var(--jp-code-font-family, var(--vscode-editor-font-family, ui-monospace,
  SFMono-Regular, Menlo, Consolas, monospace)); color: inherit; background: none; padding: 0; border: 0;
  white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
.sen4cap .s4c-grid .s4c-line { min-width: 14em; }
.sen4cap.sen4cap.sen4cap .s4c-grid td:has(> a) { min-width: 20em; }
.sen4cap.sen4cap.sen4cap .s4c-scroll .s4c-whole { white-space: nowrap; }
.sen4cap.sen4cap a { color: var(--s4c-link); text-decoration: underline; text-underline-offset: 2px; }
.sen4cap .s4c-badge { display: inline-block; padding: 0 8px; border-radius: 9px; font-size: 12px; font-weight: 600;
  line-height: 18px; max-width: 100%; overflow-wrap: anywhere; color: var(--s4c-plain);
  background: var(--s4c-plain-back); }
.sen4cap .s4c-badge.s4c-is-ok { color: var(--s4c-ok); background: var(--s4c-ok-back); }
.sen4cap .s4c-badge.s4c-is-busy { color: var(--s4c-busy); background: var(--s4c-busy-back); }
.sen4cap .s4c-badge.s4c-is-bad { color: var(--s4c-bad); background: var(--s4c-bad-back); }
.sen4cap .s4c-progress { white-space: nowrap; font-variant-numeric: tabular-nums; }
.sen4cap progress { appearance: none; -webkit-appearance: none; width: 90px; height: 6px; border: 0;
  border-radius: 3px; overflow: hidden; vertical-align: middle; margin: 0 8px 0 0; background: var(--s4c-plain-back); }
.sen4cap progress::-webkit-progress-bar { background: var(--s4c-plain-back); }
.sen4cap progress::-webkit-progress-value { background: var(--s4c-bar); }
.sen4cap progress::-moz-progress-bar { background: var(--s4c-bar); }
.sen4cap .s4c-time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.sen4cap summary { cursor: pointer; padding: 4px 12px; color: var(--s4c-quiet); }
.sen4cap td summary { padding: 0; }
"""


def _sheet() -> str:
    light, dark, rules = (" ".join(part.split()) for part in (_LIGHT, _DARK, _RULES))
    by_system = f"@media (prefers-color-scheme: dark) {{ .sen4cap {{ {dark} }} }}"
    return f".sen4cap {{ {light} }} {by_system} {_ON_LIGHT} {{ {light} }} {_ON_DARK} {{ {dark} }} {rules}"


STYLE = _sheet()
