"""Pages as those on which notebooks show what we give them: what they say about colours, tables and paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# What JupyterLab 4 says about HTML in outputs, as far as it concerns us.
_JUPYTER = """
:root { --jp-ui-font-size1: 13px; --jp-content-font-size1: 14px;
  --jp-ui-font-family: system-ui, -apple-system, "Helvetica", "Arial", sans-serif; --jp-code-font-family: monospace; }
body { margin: 0; padding: 12px; background: var(--jp-layout-color0); color: var(--jp-content-font-color1);
  font-family: var(--jp-ui-font-family); font-size: var(--jp-content-font-size1); line-height: 1.6; }
.host { overflow: auto; margin-bottom: 8px; }
.host p { margin: 0 0 1em; text-align: left; }
.host table { border-collapse: collapse; border-spacing: 0; border: none; font-size: 12px; table-layout: fixed;
  margin-left: auto; margin-bottom: 1em; margin-right: auto; }
.host thead { border-bottom: 1px solid #bdbdbd; vertical-align: bottom; }
.host td, .host th, .host tr { vertical-align: middle; padding: 0.5em; line-height: normal; white-space: normal;
  max-width: none; border: none; }
.host:not(.x) td, .host:not(.x) th, .host:not(.x) tr { text-align: right; }
.host tbody tr:nth-child(odd) { background: var(--jp-layout-color0); }
.host tbody tr:nth-child(even) { background: var(--jp-rendermime-table-row-background); }
.host tbody tr:hover { background: #2196f322; }
.host a { color: #1976d2; text-decoration: none; }
"""
_JUPYTER_LIGHT = """:root { --jp-content-font-color1: rgba(0, 0, 0, 0.87); --jp-layout-color0: white;
  --jp-rendermime-table-row-background: #f5f5f5; }"""
_JUPYTER_DARK = """:root { --jp-content-font-color1: rgba(255, 255, 255, 1); --jp-layout-color0: #111111;
  --jp-rendermime-table-row-background: #424242; }"""
_CODE = "body { margin: 0; padding: 12px; background: var(--vscode-editor-background); font-size: 13px; }"
_CODE_LIGHT = ":root { --vscode-editor-foreground: #3b3b3b; --vscode-editor-background: #ffffff; }"
_CODE_DARK = ":root { --vscode-editor-foreground: #cccccc; --vscode-editor-background: #1f1f1f; }"
_BARE = "body { margin: 0; padding: 12px; }"


@dataclass(frozen=True)
class Host:
    """A page: its style, what its body says about itself, and what the person's system prefers."""

    style: str
    body: str
    system: Literal["light", "dark"]


# A light page on a dark system and the other way round, as a page's own word goes before the system's.
HOSTS = {
    "bare-light": Host(_BARE, "", "light"),
    "bare-dark": Host(_BARE, "", "dark"),
    "jupyter-light": Host(_JUPYTER + _JUPYTER_LIGHT, 'data-jp-theme-light="true"', "dark"),
    "jupyter-dark": Host(_JUPYTER + _JUPYTER_DARK, 'data-jp-theme-light="false"', "light"),
    "vscode-light": Host(_CODE + _CODE_LIGHT, 'class="vscode-light"', "dark"),
    "vscode-dark": Host(_CODE + _CODE_DARK, 'class="vscode-dark"', "light"),
}


def page(host: Host, outputs: list[str]) -> str:
    """A page of outputs, one below the other, as a notebook has them."""
    shown = "".join(f'<div class="host">{output}</div>' for output in outputs)
    head = f'<meta charset="utf-8"><title>outputs</title><link rel="icon" href="data:,"><style>{host.style}</style>'
    return f"<!DOCTYPE html><html><head>{head}</head><body {host.body}>{shown}</body></html>"
